--#include due
-- Answers a claim. KEYS 1 the topic. ARGV 1 token, 2 when what was refused is due again, in ms from now (empty: it was
-- accepted and is forgotten), 3 channel, 4 topic, 5.. members. Who holds the claim no longer changes nothing.
local due = KEYS[1] .. ':due'
local held = due .. ':c:' .. ARGV[1]
local done = 0
local again = ARGV[2] ~= '' and nowMs() + tonumber(ARGV[2])
local mine = {}
for from = 5, #ARGV, 1000 do
  local values = redis.call('HMGET', held, unpack(ARGV, from, math.min(from + 999, #ARGV)))
  for i = 1, #values do
    if values[i] then
      mine[#mine + 1] = ARGV[from + i - 1]
    end
  end
end
for from = 1, #mine, 1000 do
  local last = math.min(from + 999, #mine)
  done = done + redis.call('HDEL', held, unpack(mine, from, last))
  if again then
    for i = from, last do
      redis.call('ZADD', due .. ':z', again, mine[i])
    end
  else
    redis.call('HDEL', due .. ':h', unpack(mine, from, last))
  end
end
if redis.call('EXISTS', held) == 0 then
  redis.call('ZREM', due .. ':c', ARGV[1])
end
if again and done > 0 then
  redis.call('PUBLISH', ARGV[3], ARGV[2] .. ' ' .. ARGV[4])
end
return done
