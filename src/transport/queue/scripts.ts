/**
 * The scripts that run inside Redis. Each is one step that nobody else can come between: whoever changes something shows its
 * fencing token, and who has lost its lease changes nothing. `KEYS[1]` is the beginning of all keys of the account; all of
 * them are on one node because of its braces.
 *
 * A partition is a stream with one group (`bots`) and one reader (`holder`): who that is, the lease says. So no reader is
 * left behind by a process that died, and what was delivered and not acknowledged stands in one list, in order.
 */

const NOW = `
local t = redis.call("TIME")
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local b = KEYS[1]`;

/** Reads a stream as its group; makes the group where it is missing, also after Redis has lost it. */
const READ = `
local function read(group, key, count)
  local found = redis.pcall("XREADGROUP", "GROUP", group, "holder", "COUNT", count, "STREAMS", key, ">")
  if type(found) == "table" and found.err then
    if not string.find(found.err, "NOGROUP") then error(found) end
    redis.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM")
    found = redis.call("XREADGROUP", "GROUP", group, "holder", "COUNT", count, "STREAMS", key, ">")
  end
  if not found then return {} end
  return found[1][2]
end
local function done(group, key, id)
  redis.call("XACK", key, group, id)
  redis.call("XDEL", key, id)
end`;

/** A worker begins. Gives its token, which is larger than all before. `ttl` */
const REGISTER = `${NOW}
local token = redis.call("INCR", b .. "token")
redis.call("SET", b .. "session:" .. token, "1", "PX", ARGV[1])
return tostring(token)`;

/**
 * A worker shows that it is alive, takes what is free up to its share, and hears how the account is.
 * `token, ttl, mayTake, held partitions …` → `state, share, all, lost, taken, gateway, link, backlog`
 */
const TICK = `${NOW}
local token, ttl = ARGV[1], ARGV[2]
if redis.call("PEXPIRE", b .. "session:" .. token, ttl) == 0 then return { "gone" } end
local workers = b .. "workers"
redis.call("ZREMRANGEBYSCORE", workers, "-inf", now)
if ARGV[3] == "1" then redis.call("ZADD", workers, now + ttl, token) else redis.call("ZREM", workers, token) end
local all = tonumber(redis.call("HGET", b .. "meta", "partitions") or "0")
local lost, taken, mine, held = {}, {}, {}, 0
for i = 4, #ARGV do
  local key = b .. "lease:" .. ARGV[i]
  if redis.call("GET", key) == token then
    redis.call("PEXPIRE", key, ttl)
    mine[ARGV[i]] = true
    held = held + 1
  else
    lost[#lost + 1] = ARGV[i]
  end
end
local count = redis.call("ZCARD", workers)
local share = count == 0 and 0 or math.ceil(all / count)
if ARGV[3] == "1" then
  for i = 0, all - 1 do
    if held >= share then break end
    local p = tostring((i + token * 7) % all)
    if not mine[p] and redis.call("SET", b .. "lease:" .. p, token, "NX", "PX", ttl) then
      taken[#taken + 1] = p
      held = held + 1
    end
  end
end
return { "ok", share, all, lost, taken, redis.call("EXISTS", b .. "gateway"), redis.call("GET", b .. "link") or "" }`;

/**
 * Takes events. \`>\` reads new ones; a number reads those behind it that were delivered before and not acknowledged: the one
 * that was delivered most often alone, so that what it does to a process is seen to be its doing.
 * `token, most deliveries, (partition, place, count) …` → `now, (partition, kind, entries, place, alone, dead) …`
 */
const TAKE = `${NOW}${READ}
local token, most = ARGV[1], tonumber(ARGV[2])
local out = { now }
for i = 3, #ARGV, 3 do
  local p, place, count = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local key = b .. "events:" .. p
  if redis.call("GET", b .. "lease:" .. p) ~= token then
    out[#out + 1] = { p, "lost" }
  elseif place == ">" then
    out[#out + 1] = { p, "new", read("bots", key, count), ">", 0, 0 }
  else
    local waiting = redis.pcall("XPENDING", key, "bots", "(" .. place, "+", count)
    if waiting.err then waiting = {} end
    local entries, alone, dead = {}, 0, 0
    for _, each in ipairs(waiting) do
      local id, times = each[1], each[4]
      if times >= most then
        local found = redis.call("XRANGE", key, id, id)
        if found[1] then
          redis.call("XADD", b .. "dead", "*", "p", p, "i", id, "e", found[1][2][2])
          dead = dead + 1
        end
        done("bots", key, id)
        place = id
      elseif times > 1 and #entries > 0 then
        break
      else
        local found = redis.call("XCLAIM", key, "bots", "holder", 0, id)
        if found[1] then entries[#entries + 1] = found[1] end
        place = id
        if times > 1 then
          alone = 1
          break
        end
      end
    end
    out[#out + 1] = { p, #waiting == 0 and "end" or "before", entries, place, alone, dead }
  end
end
return out`;

/** Events were dealt with. `token, (partition, id) …` → how many of them were this worker's to say so of */
const ACK = `${NOW}${READ}
local count = 0
for i = 2, #ARGV, 2 do
  if redis.call("GET", b .. "lease:" .. ARGV[i]) == ARGV[1] then
    done("bots", b .. "events:" .. ARGV[i], ARGV[i + 1])
    count = count + 1
  end
end
return count`;

/** Gives partitions back, and tells the others. `token, ends, partition …` */
const RELEASE = `
local b = KEYS[1]
for i = 3, #ARGV do
  if redis.call("GET", b .. "lease:" .. ARGV[i]) == ARGV[1] then redis.call("DEL", b .. "lease:" .. ARGV[i]) end
end
if ARGV[2] == "1" then
  redis.call("DEL", b .. "session:" .. ARGV[1])
  redis.call("ZREM", b .. "workers", ARGV[1])
end
redis.call("PUBLISH", b .. "all", "r")
return 1`;

/**
 * Asks the gateway for a call. `id, token, partition, timeout, kind, action, params` → the answer, where there is one already
 */
const CALL = `${NOW}
local answer = redis.call("GET", b .. "answer:" .. ARGV[1])
if answer then return answer end
redis.call("XADD", b .. "calls", "*", "i", ARGV[1], "s", ARGV[2], "p", ARGV[3], "u",
  ARGV[4] == "" and "" or now + ARGV[4], "k", ARGV[5], "a", ARGV[6], "d", ARGV[7])
redis.call("PUBLISH", b .. "gateways", "calls")
return false`;

/** A gateway shows that it is alive, or takes the account when nobody holds it. `token, ttl, partitions` → `state, token, partitions, backlog, workers` */
const HOLD = `${NOW}
local key, token = b .. "gateway", ARGV[1]
local holder = redis.call("GET", key)
local state = "held"
if not holder then
  token = tostring(redis.call("INCR", b .. "token"))
  redis.call("SET", key, token, "PX", ARGV[2])
  state = "taken"
elseif holder ~= token then
  return { "other", "", 0, 0, 0 }
else
  redis.call("PEXPIRE", key, ARGV[2])
end
redis.call("HSETNX", b .. "meta", "partitions", ARGV[3])
local all = tonumber(redis.call("HGET", b .. "meta", "partitions"))
local backlog = 0
for p = 0, all - 1 do backlog = backlog + redis.call("XLEN", b .. "events:" .. p) end
redis.call("ZREMRANGEBYSCORE", b .. "recent", "-inf", now - 30000)
redis.call("ZREMRANGEBYSCORE", b .. "workers", "-inf", now)
return { state, token, all, backlog, redis.call("ZCARD", b .. "workers") }`;

/** The account is free again. `token` */
const LEAVE = `
local b = KEYS[1]
if redis.call("GET", b .. "gateway") ~= ARGV[1] then return 0 end
redis.call("DEL", b .. "gateway")
redis.call("PUBLISH", b .. "gateways", "free")
return 1`;

/**
 * Publishes events, in order, each once. `token, (partition, name, text) …` → how many were new; -1 when somebody else holds
 * the account
 */
const PUBLISH = `${NOW}
if redis.call("GET", b .. "gateway") ~= ARGV[1] then return -1 end
local count = 0
for i = 2, #ARGV, 3 do
  local p, name = ARGV[i], ARGV[i + 1]
  if not redis.call("ZSCORE", b .. "recent", name) then
    redis.call("XADD", b .. "events:" .. p, "*", "e", ARGV[i + 2])
    redis.call("ZADD", b .. "recent", now, name)
    local holder = redis.call("GET", b .. "lease:" .. p)
    if holder then redis.call("PUBLISH", b .. "to:" .. holder, "e " .. p) end
    count = count + 1
  end
end
return count`;

/** The link's state, for workers that come later, and for those that are there. `token, text` */
const LINK = `
local b = KEYS[1]
if redis.call("GET", b .. "gateway") ~= ARGV[1] then return -1 end
redis.call("SET", b .. "link", ARGV[2])
redis.call("PUBLISH", b .. "all", "l" .. ARGV[2])
return 1`;

/**
 * Takes calls to execute. A call of a worker, or of a handler, whose lease is lost is refused; one that was made before gets
 * the answer of then; one that came too late gets none. `token, count, keep` → entries, or `false` where the account is another's
 */
const CALLS = `${NOW}${READ}
if redis.call("GET", b .. "gateway") ~= ARGV[1] then return false end
local out = {}
for _, entry in ipairs(read("gateway", b .. "calls", ARGV[2])) do
  local f = entry[2]
  local id, session, p, due = f[2], f[4], f[6], f[8]
  local answer = b .. "answer:" .. id
  local function tell(text) redis.call("PUBLISH", b .. "to:" .. session, "a " .. id .. " " .. text) end
  if redis.call("EXISTS", b .. "session:" .. session) == 0 or
    (p ~= "" and redis.call("GET", b .. "lease:" .. p) ~= session) then
    tell("fenced")
    done("gateway", b .. "calls", entry[1])
  elseif due ~= "" and tonumber(due) < now then
    tell("late")
    done("gateway", b .. "calls", entry[1])
  elseif redis.call("SET", answer, "?", "NX", "PX", ARGV[3]) then
    out[#out + 1] = { entry[1], id, session, due == "" and "" or tonumber(due) - now, f[10], f[12], f[14] }
  else
    local before = redis.call("GET", answer)
    if before ~= "?" then tell(before) end
    done("gateway", b .. "calls", entry[1])
  end
end
return out`;

/** A call has been executed. `entry, id, session, text, keep` */
const ANSWER = `${READ}
local b = KEYS[1]
redis.call("SET", b .. "answer:" .. ARGV[2], ARGV[4], "PX", ARGV[5])
redis.call("PUBLISH", b .. "to:" .. ARGV[3], "a " .. ARGV[2] .. " " .. ARGV[4])
done("gateway", b .. "calls", ARGV[1])
return 1`;

/** Calls that the gateway before had begun and not answered: nobody knows whether they were done. `token, text, keep` → how many */
const INHERIT = `${READ}
local b = KEYS[1]
if redis.call("GET", b .. "gateway") ~= ARGV[1] then return 0 end
local waiting = redis.pcall("XPENDING", b .. "calls", "gateway", "-", "+", 500)
if waiting.err then return 0 end
for _, each in ipairs(waiting) do
  local found = redis.call("XRANGE", b .. "calls", each[1], each[1])
  if found[1] then
    local f = found[1][2]
    redis.call("SET", b .. "answer:" .. f[2], ARGV[2], "PX", ARGV[3])
    redis.call("PUBLISH", b .. "to:" .. f[4], "a " .. f[2] .. " " .. ARGV[2])
  end
  done("gateway", b .. "calls", each[1])
end
return #waiting`;

/** Events that were put aside, from the oldest on. `after, count` → how many there are, and `id, partition, id before, text` of each */
const DEAD = `
local key = KEYS[1] .. "dead"
local out = { redis.call("XLEN", key) }
for _, entry in ipairs(redis.call("XRANGE", key, ARGV[1] == "" and "-" or "(" .. ARGV[1], "+", "COUNT", ARGV[2]) or {}) do
  out[#out + 1] = { entry[1], entry[2][2], entry[2][4], entry[2][6] }
end
return out`;

/** Puts events that were put aside behind the newest of their partitions, or drops them. `retry or drop, id …` → those that were there */
const BURY = `
local b = KEYS[1]
local found = {}
for i = 2, #ARGV do
  local entry = redis.call("XRANGE", b .. "dead", ARGV[i], ARGV[i])[1]
  if entry then
    if ARGV[1] == "retry" then
      redis.call("XADD", b .. "events:" .. entry[2][2], "*", "e", entry[2][6])
      local holder = redis.call("GET", b .. "lease:" .. entry[2][2])
      if holder then redis.call("PUBLISH", b .. "to:" .. holder, "e " .. entry[2][2]) end
    end
    redis.call("XDEL", b .. "dead", ARGV[i])
    found[#found + 1] = ARGV[i]
  end
end
return found`;

/** The name of a script. */
export type ScriptName =
  | "adelieRegister"
  | "adelieTick"
  | "adelieTake"
  | "adelieAck"
  | "adelieRelease"
  | "adelieCall"
  | "adelieHold"
  | "adelieLeave"
  | "adeliePublish"
  | "adelieLink"
  | "adelieCalls"
  | "adelieAnswer"
  | "adelieInherit"
  | "adelieDead"
  | "adelieBury";

/** By the name of the method that runs it. */
export const SCRIPTS: Readonly<Record<ScriptName, string>> = {
  adelieRegister: REGISTER,
  adelieTick: TICK,
  adelieTake: TAKE,
  adelieAck: ACK,
  adelieRelease: RELEASE,
  adelieCall: CALL,
  adelieHold: HOLD,
  adelieLeave: LEAVE,
  adeliePublish: PUBLISH,
  adelieLink: LINK,
  adelieCalls: CALLS,
  adelieAnswer: ANSWER,
  adelieInherit: INHERIT,
  adelieDead: DEAD,
  adelieBury: BURY,
};
