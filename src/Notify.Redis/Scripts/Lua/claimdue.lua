--#include due
-- Claims what is due for one caller. KEYS 1 the topic. ARGV 1 token, 2 most, 3 lease (ms).
-- Returns {wait until there is more (ms; -1: nothing waits), entry, ...}, earliest first.
local due, now = KEYS[1] .. ':due', nowMs()
returnLapsed(due, now)
local found = redis.call('ZRANGEBYSCORE', due .. ':z', '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local out = { 0 }
if #found > 0 then
  local members = {}
  for i = 1, #found, 2 do
    members[#members + 1] = found[i]
  end
  local entries = redis.call('HMGET', due .. ':h', unpack(members))
  local held = {}
  for i = 1, #members do
    -- What has lost its entry is nothing any more.
    if entries[i] then
      held[#held + 1] = members[i]
      held[#held + 1] = found[i * 2]
      out[#out + 1] = entries[i]
    end
  end
  redis.call('ZREMRANGEBYRANK', due .. ':z', 0, #members - 1)
  if #held > 0 then
    redis.call('HSET', due .. ':c:' .. ARGV[1], unpack(held))
    redis.call('ZADD', due .. ':c', now + tonumber(ARGV[3]), ARGV[1])
  end
end
out[1] = untilNext(due, now)
return out
