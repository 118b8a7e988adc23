-- Shared. The schedule of a topic: due times (z), entries (h), claims (c) and what each claim has (c:token).
-- An entry is a frame, its expiry (ms) as text, a byte with the length of that text, and a byte with its partition.
local function nowMs()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

-- A claim that nobody answered in time is due again.
local function returnLapsed(due, now)
  for _, token in ipairs(redis.call('ZRANGEBYSCORE', due .. ':c', '-inf', now)) do
    local held = redis.call('HGETALL', due .. ':c:' .. token)
    for i = 1, #held, 2 do
      redis.call('ZADD', due .. ':z', held[i + 1], held[i])
    end
    redis.call('DEL', due .. ':c:' .. token)
    redis.call('ZREM', due .. ':c', token)
  end
end

-- How long nothing is due (ms), -1 if nothing waits.
local function untilNext(due, now)
  local nextOne
  for _, kind in ipairs({ ':z', ':c' }) do
    local first = redis.call('ZRANGE', due .. kind, 0, 0, 'WITHSCORES')[2]
    if first and (not nextOne or tonumber(first) < nextOne) then
      nextOne = tonumber(first)
    end
  end
  return nextOne and math.max(0, nextOne - now) or -1
end
