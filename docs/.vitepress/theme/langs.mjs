/** The other language of a page, in place of the default theme's: the same page where it is written in both, or the start page. */

import { computed } from "vue";
import { useData } from "vitepress";

export function useLangs({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, theme } = useData();
  const homeOf = (key) => key === "root" ? "/" : `/${key}/`;
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: homeOf(localeIndex.value),
  }));
  const localeLinks = computed(() => {
    const path = page.value.relativePath.slice(currentLang.value.link.length - 1);
    const isInBoth = correspondingLink && theme.value.inBothLanguages.includes(path);
    return Object.entries(site.value.locales).filter(([key]) => key !== localeIndex.value).map(([key, { label }]) => ({
      text: label,
      link: homeOf(key) +
        (isInBoth ? path.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html") : ""),
    }));
  });
  return { localeLinks, currentLang };
}
