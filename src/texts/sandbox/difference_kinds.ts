/** How what a bot did in a scenario differs from what was expected: for reports and for the page. */

const en = {
  changed: "another answer",
  missing: "no such answer",
  unexpected: "an answer that nobody expected",
  call: "no such call",
  never: "a call that was not to come",
  fails: "nothing failed like this",
  crash: "the bot has an error",
  noCrash: "no error like this",
};

const zh: typeof en = {
  changed: "回复不一样",
  missing: "没有这条回复",
  unexpected: "多出来的回复",
  call: "没有这次调用",
  never: "不该有的调用",
  fails: "没有这样的失败",
  crash: "机器人出错了",
  noCrash: "没有出这样的错",
};

/** By language. */
export const differenceKinds: { readonly en: typeof en; readonly zh: typeof en } = { en: en, zh: zh };
