-- Claims dead messages for one caller. KEYS 1 the shelf. ARGV 1 token, 2 lease (ms), 3.. members.
-- Returns a 1 or 0 per member.
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local out = {}
for i = 3, #ARGV do
  local held = redis.call('HGET', KEYS[1] .. ':l', ARGV[i])
  local ends = held and tonumber(string.match(held, '^%d+'))
  if redis.call('HEXISTS', KEYS[1] .. ':h', ARGV[i]) == 0 or (ends and ends > now) then
    out[#out + 1] = 0
  else
    redis.call('HSET', KEYS[1] .. ':l', ARGV[i], string.format('%.0f', now + tonumber(ARGV[2])) .. '|' .. ARGV[1])
    out[#out + 1] = 1
  end
end
return out
