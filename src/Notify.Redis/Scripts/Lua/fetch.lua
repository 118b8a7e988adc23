--#include pool
-- Hands entries to a consumer: first what came back, then, if asked, what is new. Refused to who is no member, to a
-- paused group, and, in an ordered group, for a partition that another consumer owns.
-- KEYS 1 the topic. ARGV 1 group, 2 consumer, 3 most, 4 '1' for new ones too, 5.. streams (s:0, r:0, ...).
-- Returns {'gone'} or {stream, id, deliveries, fields, ...}.
local base, group, me = KEYS[1], ARGV[1], ARGV[2]
if not redis.call('ZSCORE', base .. ':c:' .. group, me) then
  return { 'gone' }
end
local flags = redis.call('HGET', base .. ':g', group) or ''
if string.find(flags, 'p', 1, true) then
  return {}
end
local ordered = string.find(flags, 'o', 1, true)
local owners = ordered and redis.call('HGETALL', base .. ':o:' .. group) or {}
local mine = {}
for i = 1, #owners, 2 do
  mine[owners[i]] = owners[i + 1] == me
end

local most = tonumber(ARGV[3])
local out, n = {}, 0
for i = 5, #ARGV do
  local stream = ARGV[i]
  if n < most and (not ordered or mine[string.sub(stream, 3)]) then
    local key = keyOf(base, stream, group)
    for _, entry in ipairs(redis.call('XPENDING', key, group, '-', '+', most - n, '-')) do
      local claimed = redis.call('XCLAIM', key, group, me, 0, entry[1], 'RETRYCOUNT', entry[4])[1]
      if claimed then
        n = n + 1
        out[#out + 1] = i - 5
        out[#out + 1] = claimed[1]
        out[#out + 1] = entry[4]
        out[#out + 1] = claimed[2]
      end
    end
    if ARGV[4] == '1' and n < most then
      local reply = redis.call('XREADGROUP', 'GROUP', group, me, 'COUNT', most - n, 'STREAMS', key, '>')
      for _, entry in ipairs(reply and reply[1][2] or {}) do
        n = n + 1
        out[#out + 1] = i - 5
        out[#out + 1] = entry[1]
        out[#out + 1] = 1
        out[#out + 1] = entry[2]
      end
    end
  end
end
return out
