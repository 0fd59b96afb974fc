/** Koishi with its OneBot adapter, a bot that answers a command: `node koishi.cjs ws ws://…`, `ws-reverse port`, `http http://… port`. */

const process = require("node:process");
const { Context } = require("koishi");
const { default: Server } = require("@koishijs/plugin-server");
const { default: Http } = require("@koishijs/plugin-http");
const onebot = require("koishi-plugin-adapter-onebot");

const [way, first, second] = process.argv.slice(2);
const config = {
  ws: { endpoint: first },
  "ws-reverse": { path: "/onebot" },
  http: { endpoint: first, path: "/onebot" },
};
const app = new Context();
app.plugin(Http);
if (way !== "ws") app.plugin(Server, { host: "127.0.0.1", port: Number(way === "http" ? second : first) });
if (way === "http") {
  // The adapter (6.9.4) looks for an event in the body of its own answer, where no event ever is: it is put there for it.
  app.inject(["server"], ({ server }) => {
    server.use(async (context, next) => {
      await server._body(context, () => {});
      context.body = context.request.body;
      await next();
    });
  });
}
app.plugin(onebot.default ?? onebot, { selfId: "10001", protocol: way, ...config[way] });
app.command("签到").action(() => "签到成功");
void app.start();
