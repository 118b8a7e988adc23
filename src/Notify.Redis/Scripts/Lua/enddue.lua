-- Answers a claim. KEYS 1 the schedule. ARGV 1 token, 2 when what was refused is due again, in ms from now (empty: it was
-- accepted and is forgotten), 3 channel, 4.. members. Who holds the claim no longer changes nothing.
local base = KEYS[1]
local held = base .. ':c:' .. ARGV[1]
local done = 0
local again
if ARGV[2] ~= '' then
  local t = redis.call('TIME')
  again = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000) + tonumber(ARGV[2])
end
for i = 4, #ARGV do
  if redis.call('HDEL', held, ARGV[i]) == 1 then
    done = done + 1
    if again then
      redis.call('ZADD', base .. ':z', again, ARGV[i])
    else
      redis.call('HDEL', base .. ':h', ARGV[i])
    end
  end
end
if redis.call('EXISTS', held) == 0 then
  redis.call('ZREM', base .. ':c', ARGV[1])
end
if again and done > 0 then
  redis.call('PUBLISH', ARGV[3], '')
end
return done
