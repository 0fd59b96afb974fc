/**
 * The Model Context Protocol, as far as a server with tools needs it: one JSON-RPC message in, one out, over HTTP ("Streamable
 * HTTP" without streams and sessions). docs/adr/0057 says why this is no package.
 */

import { messageOf } from "../../../util/text_of.ts";
import type { Controller } from "../controller.ts";
import { mcpTools } from "./tools.ts";

/** The versions that are spoken, the newest first. */
const VERSIONS = ["2025-06-18", "2025-03-26", "2024-11-05"];

const INSTRUCTIONS =
  "A simulated QQ with a OneBot 11 bot in it. Begin with who_is_there. say_as talks to the bot as somebody and gives its replies; " +
  "act_as does everything else that people do; explain says why a bot did not answer; read_journal shows what crossed the wire.";

type Reply =
  & { readonly jsonrpc: "2.0"; readonly id: unknown }
  & ({ readonly result: object } | { readonly error: object });

/** Answers one message; undefined to what wants no answer. */
export async function answerMcp(
  controller: Controller,
  body: Record<string, unknown> | undefined,
): Promise<Reply | undefined> {
  if (body === undefined) return failed(null, -32700, "The body has to be one JSON-RPC message");
  const { id, method, params = {} } = body;
  if (typeof method !== "string") {
    return "result" in body || "error" in body ? undefined : failed(null, -32600, "A message needs a method");
  }
  if (id === undefined || id === null) return undefined;
  if (typeof id !== "number" && typeof id !== "string") return failed(null, -32600, "An id is a number or a text");
  const given = typeof params === "object" && params !== null ? params as Record<string, unknown> : {};
  switch (method) {
    case "initialize":
      return { jsonrpc: "2.0", id, result: greeting(given.protocolVersion) };
    case "ping":
      return { jsonrpc: "2.0", id, result: {} };
    case "tools/list":
      return { jsonrpc: "2.0", id, result: { tools: mcpTools.map(({ run: _, ...tool }) => tool) } };
    case "tools/call":
      return await callTool(controller, id, given);
    default:
      return failed(id, -32601, `There is no method ${method.slice(0, 100)}`);
  }
}

function greeting(asked: unknown): object {
  const protocolVersion = VERSIONS.find((version) => version === asked) ?? VERSIONS[0];
  return {
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "adelie-sandbox", title: "QQ in a box", version: "1" },
    instructions: INSTRUCTIONS,
  };
}

async function callTool(controller: Controller, id: unknown, params: Record<string, unknown>): Promise<Reply> {
  const tool = mcpTools.find(({ name }) => name === params.name);
  if (tool === undefined) {
    const names = mcpTools.map(({ name }) => name).join(", ");
    return failed(id, -32602, `There is no such tool. There are: ${names}`);
  }
  const { arguments: given = {} } = params;
  const values = typeof given === "object" && given !== null ? given as Record<string, unknown> : {};
  try {
    const text = await tool.run(controller, values);
    return { jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } };
  } catch (error) {
    return { jsonrpc: "2.0", id, result: { content: [{ type: "text", text: messageOf(error) }], isError: true } };
  }
}

function failed(id: unknown, code: number, message: string): Reply {
  return { jsonrpc: "2.0", id, error: { code, message } };
}
