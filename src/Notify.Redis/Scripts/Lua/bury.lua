-- Turns held messages that have expired into dead ones. KEYS 1 the topic. ARGV partition|id, member, score, record, ...
-- Nothing happens to a message that a first group has got in the meantime.
local base = KEYS[1]
local buried = 0
for i = 1, #ARGV, 4 do
  local p, id = string.match(ARGV[i], '^(%d+)|(.+)$')
  if redis.call('ZREM', base .. ':h', ARGV[i]) == 1 and redis.call('XDEL', base .. ':s:' .. p, id) == 1 then
    redis.call('ZADD', base .. ':f::z', ARGV[i + 2], ARGV[i + 1])
    redis.call('HSET', base .. ':f::h', ARGV[i + 1], ARGV[i + 3])
    buried = buried + 1
  end
end
return buried
