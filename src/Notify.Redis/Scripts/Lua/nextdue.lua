-- How long nothing is due (ms), -1 if nothing waits. KEYS 1 the schedule.
local base = KEYS[1]
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local nextOne
for _, key in ipairs({ base .. ':z', base .. ':c' }) do
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
  if first and (not nextOne or tonumber(first) < nextOne) then
    nextOne = tonumber(first)
  end
end
return nextOne and math.max(0, nextOne - now) or -1
