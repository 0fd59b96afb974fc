/** What the build puts together (tools/build_page.ts): the table of actions, cut down to what the page shows. */
declare module "page:data" {
  export interface ActionParam {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    /** In English; empty where there is nothing to say. */
    readonly about: string;
    readonly zh: string;
  }
  export interface ActionInfo {
    readonly name: string;
    readonly zh: string;
    readonly en: string;
    /** The implementations that have it. */
    readonly in: readonly string[];
    readonly params: readonly ActionParam[];
  }
  export const actions: readonly ActionInfo[];
}

declare module "*.css" {
  const text: string;
  export default text;
}
