import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { it } from "node:test";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { assertGone, control, type Frame, run } from "./control_client.ts";
import { connectPlain } from "./plain_client.ts";

const [bot, ming, zhen, wang, group] = [10001, 20001, 20002, 20003, 700001];

async function withSandbox(test: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  await using sandbox = await createSandbox({ controlKey: crypto.randomUUID(), page: false, heartbeatMs: 0 });
  await test(sandbox);
}

const groupOf = ({ world }: Sandbox) => world.group(group);
const reasonOf = async (sandbox: Sandbox, op: string, params: object): Promise<string> =>
  (await control(sandbox, { op, params })).error?.reason as string;

it("files of a group go into folders, move, get names, and stay for good", () =>
  withSandbox(async (sandbox) => {
    const as = { as: wang, group };
    const { file: sha256 } = await run(sandbox, "file.put", { base64: "aGVsbG8=", name: "a.txt" });
    const { id: folder } = await run(sandbox, "group.folder.add", { ...as, name: "资料" });
    const { id: file } = await run(sandbox, "upload", { as: ming, chat: `group:${group}`, file: sha256, folder });
    assert.equal(groupOf(sandbox).files[0]?.folderId, folder);
    await run(sandbox, "group.file.rename", { ...as, file, name: "b.txt" });
    await run(sandbox, "group.file.keep", { ...as, file });
    await run(sandbox, "group.file.move", { ...as, file, folder: "/" });
    const { name, isPermanent, folderId } = groupOf(sandbox).files[0] ?? {};
    assert.deepEqual([name, isPermanent, folderId], ["b.txt", true, "/"]);
    await run(sandbox, "group.folder.rename", { ...as, folder, name: "旧资料" });
    assert.equal(groupOf(sandbox).folders[0]?.name, "旧资料");
    assert.equal(await reasonOf(sandbox, "group.file.move", { ...as, file, folder: "/9" }), "no-such-folder");
    await run(sandbox, "group.folder.delete", { ...as, folder });
    await run(sandbox, "group.file.delete", { ...as, file });
    assert.deepEqual([groupOf(sandbox).folders, groupOf(sandbox).files], [[], []]);
  }));

it("notices, to-dos, remarks and how one gets in are set by those who may", () =>
  withSandbox(async (sandbox) => {
    const as = { as: wang, group };
    const { id: notice } = await run(sandbox, "group.notice.add", { ...as, text: "明天放假", pinned: true });
    assert.deepEqual(groupOf(sandbox).notices.map(({ text, isPinned }) => [text, isPinned]), [["明天放假", true]]);
    assert.equal(await reasonOf(sandbox, "group.notice.add", { as: ming, group, text: "不行" }), "no-permission");
    await run(sandbox, "group.notice.remove", { ...as, notice });
    assert.deepEqual(groupOf(sandbox).notices, []);
    const { message } = await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "交作业" });
    await run(sandbox, "group.todo", { ...as, message });
    assert.equal(groupOf(sandbox).todo, message);
    await run(sandbox, "group.todo", as);
    assert.equal(groupOf(sandbox).todo, undefined);
    await run(sandbox, "group.remark", { as: bot, group, remark: "测试用" });
    assert.equal(groupOf(sandbox).remarks[bot], "测试用");
    await run(sandbox, "group.policy", { ...as, policy: "question", question: "1+1", answer: "2" });
    assert.deepEqual(groupOf(sandbox).joinQuestion, { question: "1+1", answer: "2" });
  }));

it("friends are put into categories, which are made, renamed and ended", () =>
  withSandbox(async (sandbox) => {
    const { id: category } = await run(sandbox, "friend.category.add", { as: bot, name: "同学" });
    await run(sandbox, "friend.category", { as: bot, friend: ming, category });
    await run(sandbox, "friend.category.rename", { as: bot, category, name: "老同学" });
    const { categories, friendships } = await run(sandbox, "state");
    assert.deepEqual(categories[bot].map(({ name }: Frame) => name), ["我的好友", "老同学"]);
    assert.equal(friendships[0].categories[bot], category);
    const twice = { as: bot, category: 1, name: "老同学" };
    assert.equal(await reasonOf(sandbox, "friend.category.rename", twice), "name-taken");
    assert.equal(await reasonOf(sandbox, "friend.category.remove", { as: bot, category: 1 }), "out-of-range");
    await run(sandbox, "friend.category.remove", { as: bot, category });
    assert.deepEqual(sandbox.world.friendship(bot, ming)?.categories, {});
    assert.equal(await reasonOf(sandbox, "friend.category", { as: bot, friend: ming, category }), "no-such-category");
  }));

it("the scene is set silently: no bot hears of it", () =>
  withSandbox(async (sandbox) => {
    const client = await connectPlain(sandbox.url);
    await client.many(1);
    await run(sandbox, "scene.member", { group, user: ming, role: "owner", card: "明", title: "大佬", ms: 60_000 });
    const { role, card, title, mutedUntil } = sandbox.world.member(group, ming);
    assert.deepEqual([role, card, title, mutedUntil > sandbox.world.now()], ["owner", "明", "大佬", true]);
    assert.equal(sandbox.world.member(group, wang).role, "admin");
    await run(sandbox, "scene.member", { group, user: ming, ms: 0 });
    assert.equal(sandbox.world.member(group, ming).mutedUntil, 0);
    await run(sandbox, "scene.group", { group, name: "新群名", members: 500, muted: true, policy: "closed" });
    const { name, maxMembers, isMuted, joinPolicy } = groupOf(sandbox);
    assert.deepEqual([name, maxMembers, isMuted, joinPolicy], ["新群名", 500, true, "closed"]);
    await run(sandbox, "scene.user", { user: zhen, nickname: "珍珍", level: 99 });
    assert.equal(sandbox.world.user(zhen).level, 99);
    await run(sandbox, "scene.friend", { a: bot, b: zhen, remark: "阿珍" });
    await run(sandbox, "scene.message", { as: zhen, chat: `private:${zhen}`, message: "以前说的", at: 1_000 });
    assert.equal(sandbox.world.allMessages().at(-1)?.at, 1_000);
    await run(sandbox, "scene.friend.remove", { a: bot, b: zhen });
    await run(sandbox, "scene.member.remove", { group, user: zhen });
    await run(sandbox, "scene.user.remove", { user: zhen });
    assert.equal(await reasonOf(sandbox, "scene.user.remove", { user: ming }), "owner-cannot-leave");
    await run(sandbox, "scene.group.remove", { group });
    assert.equal(sandbox.world.groups.has(group), false);
    await client.ask("get_status");
    assert.deepEqual(client.frames.flatMap((frame) => frame["post_type"] ?? []), ["meta_event"]);
  }));

it("two accounts live in one sandbox, are told apart in its journal, and each has its own state and faults", () =>
  withSandbox(async (sandbox) => {
    const { url } = await run(sandbox, "account.add", { user: zhen, dialect: "llbot" });
    assert.equal(await reasonOf(sandbox, "account.add", { user: zhen }), "id-taken");
    assert.equal(sandbox.world.user(zhen).isBot, true);
    const [first, second] = [await connectPlain(sandbox.url), await connectPlain(url)];
    await Promise.all([first.many(1), second.many(1)]);
    assert.equal((await second.ask("get_login_info"))["data"].user_id, zhen);
    const { accounts, links } = await run(sandbox, "state");
    assert.deepEqual(accounts.map((each: Frame) => [each.selfId, each.dialect]), [[bot, "napcat"], [zhen, "llbot"]]);
    assert.deepEqual(links.map((each: Frame) => each.selfId), [bot, zhen]);
    const call = sandbox.journal.entries.findLast((entry) => entry.kind === "call");
    assert.equal(call?.kind === "call" && call.selfId, zhen);

    await run(sandbox, "account.state", { user: zhen, state: "risk-controlled", message: "帐号存在风险" });
    assert.equal((await second.ask("send_group_msg", { group_id: group, message: "hi" }))["status"], "failed");
    assert.equal((await first.ask("send_group_msg", { group_id: group, message: "hi" }))["status"], "ok");
    const told = (await run(sandbox, "account.list")).accounts;
    assert.deepEqual(told.map((each: Frame) => [each.account, each.state, each.links]), [
      [bot, "online", 1],
      [zhen, "risk-controlled", 1],
    ]);
    await run(sandbox, "account.state", { user: zhen, state: "online" });

    await run(sandbox, "fault.add", { preset: "no-such-action", account: zhen });
    assert.equal((await run(sandbox, "fault.list")).faults.length, 0);
    assert.equal((await second.ask("get_status"))["status"], "failed");
    assert.equal((await first.ask("get_status"))["status"], "ok");
    const asked = { action: "get_login_info", account: zhen };
    assert.equal((await run(sandbox, "api.call", asked)).reply.data.user_id, zhen);
    await run(sandbox, "event.push", { payload: { post_type: "notice", notice_type: "odd" }, account: zhen });
    while (!second.frames.some((frame) => frame["notice_type"] === "odd")) await second.many(second.frames.length + 1);
    assert.equal(second.frames.at(-1)?.["self_id"], zhen);
    assert.equal(first.frames.some((frame) => frame["notice_type"] === "odd"), false);

    assert.equal(await reasonOf(sandbox, "account.remove", { user: bot }), "out-of-range");
    assert.equal(await reasonOf(sandbox, "api.call", { action: "get_status", account: ming }), "no-such-account");
    await run(sandbox, "account.remove", { user: zhen });
    await second.closed;
    assert.equal((await run(sandbox, "state")).accounts.length, 1);
  }));

it("spaces are made, forked, listed from each of them with who is here, and closed from another one", () =>
  withSandbox(async (sandbox) => {
    await run(sandbox, "account.add", { user: zhen });
    await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "这里的" });
    const fork = await run(sandbox, "space.fork", { title: "试试看" });
    const fresh = await run(sandbox, "space.add");
    const { controlKey } = sandbox;
    const [there, anew] = [fork, fresh].map(({ httpUrl }) => ({ httpUrl, controlKey })) as [Sandbox, Sandbox];
    assert.equal((await run(there, "chat.messages", { chat: `group:${group}` })).messages.length, 1);
    assert.equal((await run(there, "state")).accounts.length, 2, "accounts come along");
    assert.equal((await run(anew, "chat.messages", { chat: `group:${group}` })).messages.length, 0);
    const { main, spaces, here } = await run(there, "space.list");
    assert.deepEqual([main.httpUrl, here], [sandbox.httpUrl, fork.space]);
    assert.deepEqual(spaces, [fork, fresh]);
    assert.equal(spaces[0]?.title, "试试看");
    assert.equal((await run(sandbox, "space.list")).here, "main");
    assert.match((await control(there, { op: "space.close", params: { space: fork.space } })).error.message, /another/);
    await run(there, "space.close", { space: fresh.space });
    await assertGone(anew);
    const grandchild = await run(there, "space.fork");
    await run(sandbox, "space.close", { space: fork.space });
    assert.deepEqual((await run(sandbox, "space.list")).spaces, [grandchild]);
  }));

it("gives the whole world as a document, and becomes one that is given", () =>
  withSandbox(async (sandbox) => {
    await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "签到" });
    const { world } = await run(sandbox, "world.save");
    await run(sandbox, "scene.group.remove", { group });
    await run(sandbox, "world.load", { world });
    assert.equal(sandbox.world.allMessages().length, 1);
    assert.equal(sandbox.world.memberCount(group), 5);
    const last = sandbox.journal.entries.at(-1);
    assert.ok(last?.kind === "scene" && last.what === "load");

    const nobody = { ...world, users: world.users.filter(({ id }: { id: number }) => id !== bot) };
    for (
      const [spoiled, expected] of [
        [{ ...world, users: 7 }, /users has to be a list/],
        [nobody, /there is no user 10001/],
        [{ ...world, users: nobody.users, groups: [], friendships: [] }, /no user of it is 10001/],
      ] as const
    ) {
      const { error } = await control(sandbox, { op: "world.load", params: { world: spoiled } });
      assert.equal(error.code, "bad-params");
      assert.match(error.message, expected);
    }
    assert.equal(sandbox.world.memberCount(group), 5);
  }));

it("pictures of people and groups are drawn or kept, and nothing else is taken for one", () =>
  withSandbox(async (sandbox) => {
    const { file } = await run(sandbox, "file.draw", { name: "小明" });
    assert.equal((await run(sandbox, "file.draw", { name: "小明" })).file, file);
    await run(sandbox, "user.avatar", { user: ming, file });
    await run(sandbox, "group.avatar", { as: wang, group, file });
    assert.deepEqual([sandbox.world.user(ming).avatar, groupOf(sandbox).avatar], [file, file]);
    assert.equal(await reasonOf(sandbox, "group.avatar", { as: ming, group, file }), "no-permission");
    await run(sandbox, "user.avatar", { user: ming });
    await run(sandbox, "scene.group.avatar", { group });
    assert.ok(!("avatar" in sandbox.world.user(ming)) && !("avatar" in groupOf(sandbox)));

    const events = sandbox.journal.entries.length;
    await run(sandbox, "scene.user.avatar", { user: ming, file });
    assert.deepEqual(sandbox.journal.entries.slice(events).map(({ kind }) => kind), ["scene"]);
    const { file: page } = await run(sandbox, "file.put", { base64: btoa("<svg onload=alert(1)>"), name: "猫.png" });
    const huge = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(4 * 1024 * 1024)]);
    const { file: large } = await run(sandbox, "file.put", { base64: huge.toString("base64"), name: "大.png" });
    for (
      const [wrong, expected] of [
        [page, /猫.png is no picture, but application\/octet-stream/],
        [large, /大.png has 4194312 bytes/],
        ["0", /no file 0/],
      ] as const
    ) {
      const { error } = await control(sandbox, { op: "scene.user.avatar", params: { user: ming, file: wrong } });
      assert.match(error.message, expected);
    }
    assert.equal(sandbox.world.user(ming).avatar, file);
  }));

it("likes and sign-ins can be set without anybody hearing of it", () =>
  withSandbox(async (sandbox) => {
    await run(sandbox, "like", { as: ming, to: bot, times: 3 });
    await run(sandbox, "scene.likes", { user: bot, by: zhen, times: 40 });
    assert.equal((await run(sandbox, "state")).likes[bot], 43);
    await run(sandbox, "scene.likes", { user: bot, by: ming, times: 0 });
    assert.deepEqual([...sandbox.world.likes.get(bot) ?? []], [[zhen, 40]]);
    await run(sandbox, "scene.sign", { group, user: ming });
    await run(sandbox, "scene.sign", { group, user: zhen, at: 5 });
    assert.deepEqual(Object.keys(groupOf(sandbox).signs), [String(ming), String(zhen)]);
    await run(sandbox, "scene.sign", { group, user: ming, at: 0 });
    assert.deepEqual(groupOf(sandbox).signs, { [zhen]: 5 });
    assert.equal(await reasonOf(sandbox, "scene.sign", { group, user: 7 }), "not-a-member");
    const told = sandbox.journal.entries.filter(({ kind }) => kind === "change");
    assert.equal(told.length, 1);
  }));
