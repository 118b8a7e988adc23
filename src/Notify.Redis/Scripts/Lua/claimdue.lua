-- Claims what is due for one caller. A claim that nobody answered in time is due again.
-- KEYS 1 the schedule. ARGV 1 token, 2 most, 3 lease (ms). Returns {due (ms), frame, ...}, earliest first.
local base = KEYS[1]
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
for _, token in ipairs(redis.call('ZRANGEBYSCORE', base .. ':c', '-inf', now)) do
  local held = redis.call('HGETALL', base .. ':c:' .. token)
  for i = 1, #held, 2 do
    redis.call('ZADD', base .. ':z', held[i + 1], held[i])
  end
  redis.call('DEL', base .. ':c:' .. token)
  redis.call('ZREM', base .. ':c', token)
end

local found = redis.call('ZRANGEBYSCORE', base .. ':z', '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
if #found == 0 then
  return {}
end
local members = {}
for i = 1, #found, 2 do
  members[#members + 1] = found[i]
end
local frames = redis.call('HMGET', base .. ':h', unpack(members))
redis.call('HSET', base .. ':c:' .. ARGV[1], unpack(found))
redis.call('ZADD', base .. ':c', now + tonumber(ARGV[3]), ARGV[1])
redis.call('ZREMRANGEBYRANK', base .. ':z', 0, #members - 1)
local out = {}
for i = 1, #members do
  out[#out + 1] = found[i * 2]
  out[#out + 1] = frames[i]
end
return out
