-- Notes which topics a group is attached to. KEYS 1 the register. ARGV 1 group, 2 channel, 3.. topics.
local added = redis.call('SADD', KEYS[1] .. ':a:' .. ARGV[1], unpack(ARGV, 3))
if added > 0 then
  redis.call('PUBLISH', ARGV[2], ARGV[1])
end
return added
