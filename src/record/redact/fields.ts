/** Which field holds what: the words that are kept, the numbers that are nobody's, the names. */

/** Numbers that are no account and no group, whatever their size; also as texts. */
const PLAIN_NUMBER =
  /^(?:time|font|echo|retcode|duration|interval|busid|ttl|width|height|level|age|count|times|size|honor_type|status|real_seq|seq)$|(?:^|_)(?:message_id|message_seq|real_id|size|time|timestamp|seconds|count|length)$|Time$/;

/** Words of the protocol, and what programs call themselves. */
const WORD =
  /^(?:post_type|message_type|sub_type|notice_type|request_type|meta_event_type|type|action|status|role|sex|honor_type|message_format|app_name|app_version|app_full_name|protocol_version|version|stream|url_type|delivered)$/;

/** The names of people, groups and files. */
const NAME =
  /nick|(?:^|_)(?:card|remark|title|name)(?:_?(?:new|old))?$|^(?:name|card|title|remark|uname|groupName|fileName|m_fileName)$|_name$|Name$/i;

/** Names of NapCat's own for accounts: `u_…`. */
const OWN_ID = /^(?:uid|uids|peer_?uid|user_?uid|open_?id|union_?id|guild_id|channel_id)$|Uid$|_uid$/i;

/** Segments whose `id` is a message, or none of a person's. */
const WITH_MESSAGE_ID = new Set(["reply", "node", "forward", "face", "mface", "bface", "music"]);

/** The names of files and places, which nobody said. */
const PLACE =
  /^(?:file|file_id|file_unique|file_uuid|fid|folder|folder_id|parent_id|url|path|id|res_?id|m_resid|flag|md5|sha1|sha256|qq|emoji_id|emoji_package_id|key|ext)$|_id$|url$/i;

/** The words of somebody: an address in them is a part of them. */
const SAID = /^(?:text|message|raw_message|content|comment|notice|sign|summary|prompt|wording|msg)$/;

/** The content of fields of one name, unless that is a secret. */
export interface FieldFacts {
  readonly isPlainNumber: boolean;
  readonly isWord: boolean;
  readonly isName: boolean;
  readonly isOwnId: boolean;
  readonly isPlace: boolean;
  readonly isSaid: boolean;
}

const known = new Map<string, FieldFacts>();

/**
 * Looks a field up.
 *
 * @param segment the type of the message segment whose data it is in
 */
export function factsOfField(name: string, segment: string | undefined): FieldFacts {
  if (name === "id" && segment !== undefined && WITH_MESSAGE_ID.has(segment)) return messageId;
  let facts = known.get(name);
  if (facts === undefined) {
    facts = {
      isPlainNumber: PLAIN_NUMBER.test(name),
      isWord: WORD.test(name),
      isName: !WORD.test(name) && NAME.test(name),
      isOwnId: OWN_ID.test(name),
      isPlace: PLACE.test(name),
      isSaid: SAID.test(name),
    };
    // Names of fields come from outside too.
    if (known.size < 2_000) known.set(name, facts);
  }
  return facts;
}

const messageId: FieldFacts = {
  isPlainNumber: true,
  isWord: false,
  isName: false,
  isOwnId: false,
  isPlace: true,
  isSaid: false,
};
