import assert from "node:assert/strict";
import { test } from "node:test";
import { listenLocal, type LocalSocket, localSocketPath } from "../../../../../src/runtime/local_socket.ts";
import { LocalLink } from "../../../../../src/transport/queue/local/link.ts";
import { captureLog } from "../../../../support/captured_log.ts";
import { startLocalQueue } from "../../../../support/local_queue.ts";

/** A gateway that says what the test wants, and a bot's way to it. */
async function withGateway(
  test: (parts: { link: LocalLink; gateway(): Promise<LocalSocket>; lines: string[]; lost: Error[] }) => Promise<void>,
) {
  const { folder, stop } = await startLocalQueue();
  const sockets: LocalSocket[] = [];
  const lines: string[] = [];
  const server = await listenLocal(localSocketPath(folder), (socket) => {
    sockets.push(socket);
    return { line: (text) => lines.push(text), closed: () => sockets.splice(sockets.indexOf(socket), 1) };
  });
  const link = LocalLink.open(folder, captureLog(), "bot");
  const lost: Error[] = [];
  await link.listen("channel", { lost: (error) => lost.push(error) });
  const until = async (isSo: () => unknown): Promise<void> => {
    for (let tries = 0; tries < 6_000 && !isSo(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const gateway = async (): Promise<LocalSocket> => {
    await until(() => sockets.length > 0 && lines.length > 0);
    const socket = sockets[0] as LocalSocket;
    socket.send('{"state":"ready"}');
    await until(() => link.isReady);
    return socket;
  };
  try {
    await test({ link, gateway, lines, lost });
  } finally {
    link.close();
    await server.close();
    await stop();
  }
}

test("steps under way when the gateway is killed fail as perhaps done, and later ones as not done", () =>
  withGateway(async ({ link, gateway, lost }) => {
    const socket = await gateway();
    const flying = link.run("adelieCall", "base", []);
    const failed = assert.rejects(flying, (error: Error & { delivered?: string }) => error.delivered === undefined);
    socket.destroy();
    await failed;
    assert.equal(lost.length, 1);
    await assert.rejects(link.run("adelieCall", "base", []), { code: "QUEUE_AWAY", delivered: "no" });
    await gateway();
    assert.ok(link.isReady, "and it has connected again");
  }));

test("lines of a gateway that say nothing are passed over, and a line that is refused was not done", () =>
  withGateway(async ({ link, gateway }) => {
    const socket = await gateway();
    for (const line of ["", "null", "[]", "{", '{"n":-1}', '{"n":99,"value":1}', '{"channel":1,"said":2}']) {
      socket.send(line);
    }
    const refused = assert.rejects(link.run("adelieCall", "base", []), { message: "full", delivered: "no" });
    socket.send('{"n":1,"error":"full"}');
    await refused;
    const done = link.accounts("adelie:");
    socket.send('{"n":2,"value":["10001"]}');
    assert.deepEqual(await done, ["10001"]);
  }));

test("a gateway of another version is final, and says which", () =>
  withGateway(async ({ link, gateway }) => {
    const unfit: Error[] = [];
    await link.listen("other", { unfit: (error) => unfit.push(error) });
    const socket = await gateway();
    socket.send('{"state":"version","version":9}');
    for (let tries = 0; tries < 6_000 && unfit.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.match(unfit[0]?.message ?? "", /of another version of adelie \(9, here 1\)/);
  }));
