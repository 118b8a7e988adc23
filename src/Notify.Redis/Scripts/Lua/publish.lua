--#include room
-- Appends messages to the partitions of a topic, or says why not.
-- KEYS 1 the topic. ARGV 1 position of the first message in the sender's session, 2 partitions, 3 most held, 4 oldest held (ms),
-- 5 most in the topic, 6 channel, 7 session, 8 a byte per message with its partition (empty: all 0), 9 expiries
-- (empty: none), 10 mark to leave (empty: none), 11.. frames.
-- Returns the sender's position, or {position, reason, detail}. A position makes sending again harmless: what was
-- appended before is skipped, and nothing is appended before what precedes it.
local base = KEYS[1]
local meta = redis.call('HMGET', base .. ':m', unpack(META))
if not meta[1] or not meta[7] then
  return { -1, 'topic' }
end
if meta[1] ~= ARGV[2] then
  return { -1, 'partitions', meta[1] }
end
local session = base .. ':p:' .. ARGV[7]
local from = tonumber(ARGV[1])
local position = tonumber(redis.call('GET', session) or '-1')
if position < 0 then
  if from > 0 then
    return { -1, 'session' }
  end
  position = 0
end
if from > position then
  return { position, 'gap' }
end

if ARGV[10] ~= '' then
  redis.call('SET', base .. ':w:' .. ARGV[10], 1, 'PX', 60000)
end
local first = position - from
local wanted = #ARGV - 10 - first
local used = tonumber(meta[5] or '0')
local way, room, reason, detail = roomFor(base, meta, wanted, ARGV[3], ARGV[4], ARGV[5])
if way == 'drops' then
  redis.call('SET', session, position + room, 'EX', 3600)
  return position + room
end

local expiry = way == 'holds' and ARGV[9] ~= '' and cjson.decode(ARGV[9]) or nil
local touched = ''
if ARGV[8] == '' and not expiry and way ~= 'bounds' then
  -- Nearly every call: one partition, nothing to ask per message.
  local call, argv, key = redis.call, ARGV, base .. ':s:0'
  for i = 11 + first, 10 + first + room do
    call('XADD', key, '*', 'm', argv[i])
  end
  touched = '\0'
  used = math.max(used, 1)
else
  local seen, names = {}, {}
  for i = first + 1, first + room do
    local p = ARGV[8] == '' and 0 or string.byte(ARGV[8], i)
    if not names[p] then
      names[p] = base .. ':s:' .. p
      seen[#seen + 1] = string.char(p)
      used = math.max(used, p + 1)
    end
    local id
    if way == 'bounds' then
      id = redis.call('XADD', names[p], 'MAXLEN', '~', meta[6] or '10000', '*', 'm', ARGV[10 + i])
    else
      id = redis.call('XADD', names[p], '*', 'm', ARGV[10 + i])
    end
    if expiry and expiry[i] > 0 then
      redis.call('ZADD', base .. ':h', expiry[i], p .. '|' .. id)
    end
  end
  touched = table.concat(seen)
end
if used > tonumber(meta[5] or '0') then
  redis.call('HSET', base .. ':m', 'u', used)
end
if room > 0 then
  redis.call('SET', session, position + room, 'EX', 3600)
  redis.call('PUBLISH', ARGV[6], 's' .. touched)
end
if room < wanted then
  return { position + room, reason, detail }
end
if expiry then
  return { position + room, 'holds' }
end
return position + room
