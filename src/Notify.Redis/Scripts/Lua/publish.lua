-- Appends messages to the partitions of a topic, or says why not.
-- KEYS 1 the topic. ARGV 1 position of the first message in the sender's session, 2 partitions, 3 most held, 4 oldest held (ms),
-- 5 most in the topic, 6 channel, 7 session, 8 a byte per message with its partition (empty: all 0), 9 expiries
-- (empty: none), 10.. frames.
-- Returns the sender's position, or {position, reason, detail}. A position makes sending again harmless: what was
-- appended before is skipped, and nothing is appended before what precedes it.
local base = KEYS[1]
local meta = redis.call('HMGET', base .. ':m', 'n', 'd', 'e', 't', 'u', 'l', 'v')
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

local first = position - from
local room = #ARGV - 9 - first
local wanted = room
local used = tonumber(meta[5] or '0')
local durable = tonumber(meta[2] or '0') > 0
local holds = not durable and meta[4] ~= '1'
local reason, detail = 'full', ''
if not durable and not holds and tonumber(meta[3] or '0') == 0 then
  redis.call('SET', session, position + room, 'EX', 3600)
  return position + room
end
local limit = tonumber(ARGV[holds and 3 or 5])
if holds or (durable and limit > 0) then
  local total = 0
  for p = 0, used - 1 do
    total = total + redis.call('XLEN', base .. ':s:' .. p)
  end
  if total + room > limit then
    room = math.max(0, limit - total)
    reason, detail = holds and 'held' or 'full', tostring(limit) .. (holds and '' or ' messages')
    if room == 0 and not holds then
      detail = detail .. ' waiting for ' .. table.concat(redis.call('HKEYS', base .. ':g'), ', ')
    end
  end
  if holds and total > 0 then
    local t = redis.call('TIME')
    local now = tonumber(t[1]) * 1000
    for p = 0, used - 1 do
      local oldest = redis.call('XRANGE', base .. ':s:' .. p, '-', '+', 'COUNT', 1)[1]
      local age = oldest and now - tonumber(string.match(oldest[1], '^%d+')) or 0
      if age > tonumber(ARGV[4]) then
        room, reason, detail = 0, 'aged', tostring(age)
      end
    end
  end
end

local options = {}
if not durable and not holds then
  options = { 'MAXLEN', '~', meta[6] or '10000' }
end
local index, expiry = 0, nil
if holds and ARGV[9] ~= '' then
  expiry = cjson.decode(ARGV[9])
end
local touched, seen = {}, {}
for i = first + 1, first + room do
  local p = ARGV[8] == '' and 0 or string.byte(ARGV[8], i)
  local key = base .. ':s:' .. p
  local id
  if options[1] then
    id = redis.call('XADD', key, 'MAXLEN', '~', options[3], '*', 'm', ARGV[9 + i])
  else
    id = redis.call('XADD', key, '*', 'm', ARGV[9 + i])
  end
  if not seen[p] then
    seen[p] = true
    touched[#touched + 1] = string.char(p)
    if p >= used then
      used = p + 1
      redis.call('HSET', base .. ':m', 'u', used)
    end
  end
  if expiry and expiry[i] > 0 then
    redis.call('ZADD', base .. ':h', expiry[i], p .. '|' .. id)
  end
end
if room > 0 then
  redis.call('SET', session, position + room, 'EX', 3600)
  redis.call('PUBLISH', ARGV[6], 's' .. table.concat(touched))
end
if room < wanted then
  return { position + room, reason, detail }
end
if expiry then
  return { position + room, 'holds' }
end
return position + room
