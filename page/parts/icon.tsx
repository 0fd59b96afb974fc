/** Icons of Lucide (ISC), drawn inline: only those that are named here get into the page. */

import {
  AlertTriangle,
  ArrowDown,
  ArrowDownLeft,
  ArrowUpRight,
  AtSign,
  Ban,
  Bot,
  Braces,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  CircleHelp,
  Clapperboard,
  Clock,
  Copy,
  Download,
  Ellipsis,
  Eraser,
  File,
  Folder,
  Forward,
  GitFork,
  Globe,
  Hand,
  type IconNode,
  Image,
  Info,
  ListTodo,
  ListTree,
  LogIn,
  Megaphone,
  MessageCircle,
  Mic,
  Moon,
  PanelRight,
  Pause,
  Pencil,
  Play,
  Plug,
  Plus,
  Reply,
  Search,
  Send,
  Smile,
  Sparkles,
  SquareTerminal,
  Star,
  Sun,
  SunMoon,
  Table2,
  Trash2,
  Undo2,
  Unplug,
  Upload,
  Users,
  X,
  Zap,
} from "lucide";
import { h } from "preact";

const icons = {
  alert: AlertTriangle,
  down: ArrowDown,
  incoming: ArrowDownLeft,
  outgoing: ArrowUpRight,
  at: AtSign,
  ban: Ban,
  bot: Bot,
  braces: Braces,
  check: Check,
  chevronDown: ChevronDown,
  back: ChevronLeft,
  chevronRight: ChevronRight,
  help: CircleHelp,
  clock: Clock,
  copy: Copy,
  download: Download,
  clear: Eraser,
  more: Ellipsis,
  file: File,
  folder: Folder,
  gallery: Clapperboard,
  fork: GitFork,
  todo: ListTodo,
  enter: LogIn,
  notice: Megaphone,
  edit: Pencil,
  trash: Trash2,
  upload: Upload,
  forward: Forward,
  globe: Globe,
  poke: Hand,
  image: Image,
  info: Info,
  journal: ListTree,
  chat: MessageCircle,
  mic: Mic,
  moon: Moon,
  panel: PanelRight,
  pause: Pause,
  play: Play,
  links: Plug,
  plus: Plus,
  reply: Reply,
  search: Search,
  send: Send,
  smile: Smile,
  events: Sparkles,
  api: SquareTerminal,
  star: Star,
  sun: Sun,
  system: SunMoon,
  compat: Table2,
  undo: Undo2,
  unplug: Unplug,
  world: Users,
  close: X,
  faults: Zap,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof icons;

/** An icon. It says nothing to a screen reader: its button does. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {icons[name].map(([tag, attributes], at) => h(tag, { key: at, ...attributes as object }))}
    </svg>
  );
}
