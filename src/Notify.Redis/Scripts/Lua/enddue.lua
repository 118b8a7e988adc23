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
local mine = {}
for from = 4, #ARGV, 1000 do
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
      redis.call('ZADD', base .. ':z', again, mine[i])
    end
  else
    redis.call('HDEL', base .. ':h', unpack(mine, from, last))
  end
end
if redis.call('EXISTS', held) == 0 then
  redis.call('ZREM', base .. ':c', ARGV[1])
end
if again and done > 0 then
  redis.call('PUBLISH', ARGV[3], '')
end
return done
