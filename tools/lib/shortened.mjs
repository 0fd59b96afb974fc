/**
 * A module with fewer characters: without comments and blanks, and with short names where no stack and no message shows them, those of
 * parameters, variables and private fields. Functions, methods and classes keep theirs, and stay where they are: nothing is inlined.
 */

import { minify } from "terser";

/**
 * @param code a module
 * @param tree its syntax (ESTree), as rollup's `this.parse(code)` makes it
 * @returns {Promise<string>} the same module, shorter
 */
export async function shortened(code, tree) {
  const { privates, functions } = namesOf(tree);
  // terser would give every private name a short one. In this disguise it takes them for names of properties, which stay.
  let disguised = "";
  let end = 0;
  for (const { start, name, short } of privates) {
    disguised += `${code.slice(end, start)} ${MARK}${short}`;
    end = start + name.length + 1;
  }
  disguised += code.slice(end);
  const keep = { keep_fnames: true, keep_classnames: true };
  const { code: short } = await minify(disguised, {
    module: true,
    ecma: 2022,
    compress: { ...keep, collapse_vars: false, inline: false, reduce_funcs: false, reduce_vars: false },
    mangle: { ...keep, reserved: functions },
    format: { max_line_len: 400 },
  });
  return short.replace(DISGUISED, "#");
}

const MARK = "private\u{a7f7}";
const DISGUISED = new RegExp(` ?${MARK}`, "gu");
const UNNAMED = /^(ArrowFunction|Function|Class)Expression$/;

/** The private names of a module in order, each with the short one of its class; and the variables that give functions their names. */
function namesOf(tree) {
  const privates = [];
  const functions = [];
  const visit = (node, scope) => {
    const inside = node.type === "ClassBody" ? shortNames(node.body, scope) : scope;
    if (node.type === "PrivateIdentifier") privates.push({ ...node, short: inside.get(node.name) });
    if (node.type === "VariableDeclarator" && UNNAMED.test(node.init?.type)) functions.push(node.id.name);
    for (const value of Object.values(node)) {
      for (const each of Array.isArray(value) ? value : [value]) if (each?.type !== undefined) visit(each, inside);
    }
  };
  visit(tree, new Map());
  return { privates: privates.sort((a, b) => a.start - b.start), functions };
}

/** The fields of a class by letters that no class around it uses; its methods and accessors, which stacks show, as they are. */
function shortNames(members, outer) {
  const names = new Map(outer);
  const own = members.filter(({ key }) => key?.type === "PrivateIdentifier");
  for (const { type, key } of own) if (type === "MethodDefinition") names.set(key.name, key.name);
  const taken = new Set(names.values());
  let next = 0;
  for (const { type, key } of own) {
    if (type === "MethodDefinition") continue;
    let short;
    do short = letters(next++); while (taken.has(short));
    names.set(key.name, short);
  }
  return names;
}

function letters(index) {
  const last = String.fromCharCode(97 + index % 26);
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
