-- Lists held messages that have expired. KEYS 1 the topic. ARGV 1 most.
-- Returns {wait until the next (ms, -1: none), partition|id, frame, ...}.
local base = KEYS[1]
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local out = { -1 }
for _, member in ipairs(redis.call('ZRANGEBYSCORE', base .. ':h', '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local p, id = string.match(member, '^(%d+)|(.+)$')
  local entry = redis.call('XRANGE', base .. ':s:' .. p, id, id)[1]
  if entry then
    out[#out + 1] = member
    out[#out + 1] = entry[2][2]
  else
    redis.call('ZREM', base .. ':h', member)
  end
end
local nextOne = redis.call('ZRANGE', base .. ':h', 0, 0, 'WITHSCORES')
if nextOne[2] then
  out[1] = math.max(0, tonumber(nextOne[2]) - now)
end
return out
