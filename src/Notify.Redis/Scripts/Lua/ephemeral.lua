-- Shared. Ephemeral groups keep their own place; the topic only knows until when each is alive.
local function sweepEphemeral(base, now)
  local ended = redis.call('ZRANGEBYSCORE', base .. ':e', '-inf', now)
  for _, group in ipairs(ended) do
    redis.call('ZREM', base .. ':e', group)
    redis.call('HDEL', base .. ':g', group)
  end
  if #ended > 0 then
    redis.call('HSET', base .. ':m', 'e', redis.call('ZCARD', base .. ':e'))
  end
  return #ended
end
