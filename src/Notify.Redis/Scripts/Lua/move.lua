--#include room
--#include due
-- Moves what is due into the partitions of its topic: every message waits, or is there. What there is no room for waits on.
-- KEYS 1 the topic. ARGV 1 partitions, 2 most held, 3 oldest held (ms), 4 most in the topic, 5 channel, 6 most to move,
-- 7 '1' to tell which.
-- Returns {wait until there is more (ms; -1: nothing waits), how many, reason, detail, entry, ...}.
local base, due, now = KEYS[1], KEYS[1] .. ':due', nowMs()
returnLapsed(due, now)
local found = redis.call('ZRANGEBYSCORE', due .. ':z', '-inf', now, 'LIMIT', 0, ARGV[6])
if #found == 0 then
  return { untilNext(due, now), 0, '', '' }
end
local meta = redis.call('HMGET', base .. ':m', unpack(META))
if not meta[1] or not meta[7] then
  return { 0, 0, 'topic', '' }
end
if meta[1] ~= ARGV[1] then
  return { 0, 0, 'partitions', meta[1] }
end

local way, room, reason, detail = roomFor(base, meta, #found, ARGV[2], ARGV[3], ARGV[4])
local entries = room > 0 and redis.call('HMGET', due .. ':h', unpack(found, 1, room)) or {}
local call, byte = redis.pcall, string.byte
local names, touched, used = {}, {}, tonumber(meta[5] or '0')
local moved, expires = 0, false
local out = { 0, 0, '', '' }
for i = 1, room do
  local entry = entries[i]
  if entry and way ~= 'drops' then
    local k, p = byte(entry, -2, -1)
    local key = names[p]
    if not key then
      key = base .. ':s:' .. p
      names[p] = key
      touched[#touched + 1] = string.char(p)
      used = math.max(used, p + 1)
    end
    local id
    if way == 'bounds' then
      id = call('XADD', key, 'MAXLEN', '~', meta[6] or '10000', '*', 'm', entry)
    else
      id = call('XADD', key, '*', 'm', entry)
    end
    if type(id) ~= 'string' then
      -- Nothing of a script is undone: what was moved must not be moved again.
      reason, detail = 'error', id.err
      break
    end
    if k > 0 and way == 'holds' then
      redis.call('ZADD', base .. ':h', string.sub(entry, -2 - k, -3), p .. '|' .. id)
      expires = true
    end
    if ARGV[7] == '1' then
      out[#out + 1] = entry
    end
  end
  moved = i
end
if moved > 0 then
  redis.call('ZREMRANGEBYRANK', due .. ':z', 0, moved - 1)
  redis.call('HDEL', due .. ':h', unpack(found, 1, moved))
  if used > tonumber(meta[5] or '0') then
    redis.call('HSET', base .. ':m', 'u', used)
  end
  redis.call('PUBLISH', ARGV[5], 's' .. table.concat(touched))
end
if expires and reason == '' then
  reason = 'holds'
end
out[1], out[2], out[3], out[4] = untilNext(due, now), moved, reason, detail
return out
