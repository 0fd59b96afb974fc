/** Links: from where pages lie in the repository to where they lie in the site, and whether each of the built site leads somewhere. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Where the links of one page lead. */
export interface LinkPlace {
  /** The page in the repository, from its root: `docs/guide/media.md`. */
  readonly source: string;
  /** The page in the site: `guide/media.md`. */
  readonly page: string;
  /** The page of the site that shows a file of the repository. */
  readonly pageOf: (file: string) => string | undefined;
  /** The address of a file that no page shows; undefined where nobody knows the repository's. */
  readonly addressOf: (file: string) => string | undefined;
}

/** The text of a page with links for the site. A link to what no page shows becomes its words. */
export function moveLinks(text: string, place: LinkPlace): string {
  // Whichever begins first: code in which links are no links, or a link whose words may be code.
  return text.replaceAll(
    /^```[^]*?^```[^\n]*$|``[^`]+``|`[^`\n]+`|(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/gm,
    (whole: string, mark: string | undefined, words: string, target: string | undefined) => {
      if (target === undefined || /^(?:[a-z]+:|#|\/)/i.test(target)) return whole;
      const [path = "", anchor] = target.split("#");
      const file = join(dirname(place.source), path).replaceAll("\\", "/").replace(/\/$/, "");
      const page = place.pageOf(file);
      const address = page === undefined ? place.addressOf(file) : relativeTo(place.page, page);
      if (address === undefined) return words;
      return `${mark}[${words}](${address}${anchor === undefined ? "" : `#${anchor}`})`;
    },
  );
}

function relativeTo(from: string, to: string): string {
  if (to.startsWith("/")) return to;
  const path = relative(dirname(from), to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** The anchor of a heading, as GitHub makes it, so that one link leads to the same place here and there. */
export function anchorOf(heading: string): string {
  return heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
}

/** The links of a built site that lead to no page, or to no place in it. */
export function deadLinks(folder: string, base: string): string[] {
  const pages = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".html")) pages.set(`/${name.replaceAll("\\", "/")}`, readFileSync(join(folder, name), "utf8"));
  }
  const places = new Map(
    [...pages].map(([path, html]) => [path, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!))]),
  );
  const dead = new Set<string>();
  for (const [path, html] of pages) {
    for (const [, link] of html.matchAll(/<a\b[^>]*? href="([^"]+)"/g)) {
      const url = new URL(link!.replaceAll("&amp;", "&"), `http://site${base}${path.slice(1)}`);
      if (url.host !== "site") continue;
      const to = decodeURI(url.pathname).slice(base.length - 1);
      const target = to.endsWith("/") ? `${to}index.html` : to;
      const anchor = decodeURIComponent(url.hash.slice(1));
      const ids = places.get(target);
      const isThere = ids === undefined ? existsSync(join(folder, target)) : anchor === "" || ids.has(anchor);
      if (!isThere) dead.add(`${path}: ${decodeURI(link!)}`);
    }
  }
  return [...dead].sort();
}
