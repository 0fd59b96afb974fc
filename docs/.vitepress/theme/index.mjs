/** The default theme, with the fonts that a reader has: nothing is fetched from elsewhere. */

import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";

export default DefaultTheme;
