/**
 * Message segments: the pieces a message is made of, as they arrive and as they can be sent. A field is required only
 * where every implementation sends it and wants it; a value that came inside a CQ code is always text.
 */

/** One piece of a message: its type, and the fields that it has. */
export interface SegmentShape<Type extends string, Data extends object> {
  /** Which segment it is: `text`, `at`, `image` … */
  type: Type;
  /** Its fields. */
  data: Data;
}

/** 纯文本: Plain text. */
export interface TextSegment extends
  SegmentShape<"text", {
    text: string;
  }> {}

/** QQ 表情: QQ face. */
export interface FaceSegment extends
  SegmentShape<"face", {
    id: string;
    /** Large animated face. */
    type?: "sticker";
    /** Whole NT faceElement. */
    raw?: Record<string, unknown>;
    /** Result of an interactive face. */
    resultId?: string;
    /** Chain length. */
    chainCount?: number | string;
    large?: boolean | string;
    sub_type?: number | string;
  }> {}

/** 图片: Image. */
export interface ImageSegment extends
  SegmentShape<"image", {
    /** <md5>.image; file name. */
    file: string;
    type?: "flash" | "show";
    /** Rkey expires; wins over file. */
    url?: string;
    /** Show effect; 40000..40005 for show. */
    id?: string | number;
    subType?: string | number;
    summary?: string;
    /** 0 picture, 1 sticker, 2 ... */
    sub_type?: number | string;
    file_size?: string;
    /** Store sticker. */
    key?: string;
    /** Store sticker. */
    emoji_id?: string;
    /** Store sticker. */
    emoji_package_id?: number | string;
    filename?: string;
    cache?: 0 | 1;
    proxy?: 0 | 1;
    timeout?: number | string;
    /** Download threads. */
    c?: number | string;
    name?: string;
  }> {}

/** 语音: Voice. */
export interface RecordSegment extends
  SegmentShape<"record", {
    /** The URL; local path, file:///, http(s):// or base64://. */
    file: string;
    magic?: 1 | 0;
    url?: string;
    /** Missing in some releases (issue 837). */
    path?: string;
    file_size?: string;
    cache?: 0 | 1;
    proxy?: 0 | 1;
    timeout?: number | string;
  }> {}

/** 短视频: Video. */
export interface VideoSegment extends
  SegmentShape<"video", {
    /** Local path, file:///, http(s):// or base64://. */
    file: string;
    url?: string;
    cover?: string;
    file_size?: string;
    path?: string;
    cache?: 0 | 1;
    proxy?: 0 | 1;
    timeout?: number | string;
    c?: number | string;
    thumb?: string;
    name?: string;
  }> {}

/** 提到某人（`@`）: Mention. */
export interface AtSegment extends
  SegmentShape<"at", {
    /** Number or 'all'. */
    qq: string;
    /** Shown when the member is not found. */
    name?: string;
  }> {}

/** 猜拳: Rock-paper-scissors. */
export interface RpsSegment extends
  SegmentShape<"rps", {
    /** '0'..'2'; 0..2, other values fail. */
    value?: string | number;
    /** '1'..'3'; ignored. */
    result?: string | number;
  }> {}

/** 骰子: Dice. */
export interface DiceSegment extends
  SegmentShape<"dice", {
    /** 0..6, other values fail. */
    value?: string | number;
    /** '1'..'6'; ignored. */
    result?: string | number;
  }> {}

/** 窗口抖动: Window shake. */
export interface ShakeSegment extends SegmentShape<"shake", object> {}

/** 戳一戳: Poke (magic face). */
export interface PokeSegment extends
  SegmentShape<"poke", {
    type?: string;
    id?: string;
    name?: string;
    strength?: string;
    /** Pokes this member, group only. */
    qq?: string;
  }> {}

/** 匿名: Anonymous flag. */
export interface AnonymousSegment extends
  SegmentShape<"anonymous", {
    ignore?: 0 | 1;
  }> {}

/** 链接分享: Link card. */
export interface ShareSegment extends
  SegmentShape<"share", {
    url: string;
    title: string;
    content?: string;
    image?: string;
  }> {}

/** 推荐名片: Contact card. */
export interface ContactSegment extends
  SegmentShape<"contact", {
    type: "qq" | "group";
    id: string;
  }> {}

/** 位置: Location. */
export interface LocationSegment extends
  SegmentShape<"location", {
    lat: string | number;
    lon: string | number;
    title?: string;
    /** Only a stub is sent. */
    content?: string;
  }> {}

/** 音乐卡片: Music card. */
export interface MusicSegment extends
  SegmentShape<"music", {
    type: string;
    /** For platforms. */
    id?: string | number;
    /** Custom: jump target. */
    url?: string;
    /** Custom; documented name. */
    audio?: string;
    /** Custom. */
    title?: string;
    content?: string;
    /** Required for custom. */
    image?: string;
    /** Name the code reads for custom. */
    voice?: string;
    /** Custom: qq,163,migu,kugou,kuwo. */
    subtype?: string;
    appid?: string;
    sign?: string;
    package_name?: string;
  }> {}

/** 回复: Reply. */
export interface ReplySegment extends
  SegmentShape<"reply", {
    id?: string;
    /** Extra-reply-data; wins over id. */
    seq?: string | number;
    qq?: string;
    time?: string | number;
    /** Custom reply. */
    text?: string;
    user_id?: string;
  }> {}

/** 合并转发: Merged forward. */
export interface ForwardSegment extends
  SegmentShape<"forward", {
    /** 19 digits; resid. */
    id: string;
    /** When parseMultMsg or inside history calls. */
    content?: Record<string, unknown>[];
  }> {}

/** 合并转发节点: Forward node (send only; received inside get_forward_msg on Lagrange and by the spec). */
export interface NodeSegment extends
  SegmentShape<"node", {
    /** Custom node. */
    user_id?: string | number;
    nickname?: string;
    content?: string | Segment | readonly Segment[] | Segment[];
    /** Existing message. */
    id?: string | number;
    /** String only. */
    uin?: string | number;
    name?: string;
    time?: number | string;
    seq?: number | string;
    source?: string;
    news?: { text: string }[];
    summary?: string;
    prompt?: string;
    message_style?: Record<string, unknown>;
  }> {}

/** XML 卡片: XML card. */
export interface XmlSegment extends
  SegmentShape<"xml", {
    data: string;
    resid?: string;
    service_id?: number | string;
  }> {}

/** JSON 卡片: JSON (Ark) card. */
export interface JsonSegment extends
  SegmentShape<"json", {
    data: string | Record<string, unknown>;
    resid?: string;
    config?: { token: string };
  }> {}

/** 红包: Red packet. */
export interface RedbagSegment extends
  SegmentShape<"redbag", {
    title: string;
  }> {}

/** 礼物: Group gift. */
export interface GiftSegment extends SegmentShape<"gift", object> {}

/** 大图卡片: Image as a card. */
export interface CardimageSegment extends
  SegmentShape<"cardimage", {
    file: string;
    minwidth?: number | string;
    minheight?: number | string;
    maxwidth?: number | string;
    maxheight?: number | string;
    source?: string;
    icon?: string;
    brief?: string;
  }> {}

/** 文本转语音: Text to speech. */
export interface TtsSegment extends
  SegmentShape<"tts", {
    text: string;
  }> {}

/** 文件: File. */
export interface FileSegment extends
  SegmentShape<"file", {
    /** ''. */
    path?: string;
    name?: string;
    size?: string;
    busid?: string;
    /** Name; group file upload inside a message. */
    file?: string;
    file_id?: string;
    file_size?: string;
    /** ''. */
    url?: string;
    file_name?: string;
    file_hash?: string;
  }> {}

/** 商城表情: Store sticker. */
export interface MfaceSegment extends
  SegmentShape<"mface", {
    url?: string;
    emoji_package_id: number | string;
    emoji_id: string;
    key: string;
    summary?: string;
  }> {}

/** Markdown: Markdown. */
export interface MarkdownSegment extends
  SegmentShape<"markdown", {
    content: string;
  }> {}

/** 小程序: Mini-program. */
export interface MiniappSegment extends
  SegmentShape<"miniapp", {
    /** Declared, no sender. */
    data: string;
  }> {}

/** 在线文件: Online file offer. */
export interface OnlinefileSegment extends
  SegmentShape<"onlinefile", {
    msgId: string;
    elementId: string;
    fileName: string;
    fileSize: string;
    isDir: boolean | string;
  }> {}

/** 闪传: Flash transfer. */
export interface FlashtransferSegment extends
  SegmentShape<"flashtransfer", {
    fileSetId: string;
  }> {}

/** 闪传（LLBot）: Flash transfer (LLBot). */
export interface FlashFileSegment extends
  SegmentShape<"flash_file", {
    title: string;
    file_set_id: string;
    scene_type: number | string;
  }> {}

/** 按钮: Buttons. */
export interface KeyboardSegment extends
  SegmentShape<"keyboard", {
    /** KeyboardData. */
    content?: Record<string, unknown>;
    rows?: {
      buttons: {
        id: string;
        render_data: { label: string; visited_label: string; style: number };
        action: {
          type: number;
          permission: Record<string, unknown>;
          unsupport_tips: string;
          data: string;
          reply: boolean;
          enter: boolean;
        };
      }[];
    }[];
  }> {}

/** 长消息: Long message. */
export interface LongmsgSegment extends
  SegmentShape<"longmsg", {
    id: string;
  }> {}

/** Every segment that this library knows, by its `type`. */
export type SegmentTypes = {
  text: TextSegment;
  face: FaceSegment;
  image: ImageSegment;
  record: RecordSegment;
  video: VideoSegment;
  at: AtSegment;
  rps: RpsSegment;
  dice: DiceSegment;
  shake: ShakeSegment;
  poke: PokeSegment;
  anonymous: AnonymousSegment;
  share: ShareSegment;
  contact: ContactSegment;
  location: LocationSegment;
  music: MusicSegment;
  reply: ReplySegment;
  forward: ForwardSegment;
  node: NodeSegment;
  xml: XmlSegment;
  json: JsonSegment;
  redbag: RedbagSegment;
  gift: GiftSegment;
  cardimage: CardimageSegment;
  tts: TtsSegment;
  file: FileSegment;
  mface: MfaceSegment;
  markdown: MarkdownSegment;
  miniapp: MiniappSegment;
  onlinefile: OnlinefileSegment;
  flashtransfer: FlashtransferSegment;
  flash_file: FlashFileSegment;
  keyboard: KeyboardSegment;
  longmsg: LongmsgSegment;
};

/** The `type` of a known segment. */
export type SegmentType = keyof SegmentTypes;

/** A piece of a message. `if (segment.type === "image")` narrows it. */
export type Segment = SegmentTypes[SegmentType];

/** The segment with this `type`. */
export type SegmentOf<T extends SegmentType> = SegmentTypes[T];

/** A message to send: text, a segment, or a list of both. */
export type MessageInput = string | Segment | readonly (string | Segment)[];

/** A message as it arrives: CQ text or segments, as the implementation is set. */
export type IncomingMessage = string | Segment[];
