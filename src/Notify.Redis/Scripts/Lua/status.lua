-- Shared. What is known of a message: a hash with its topic (t), its own state (o), one state per group (g:group),
-- when a failure was claimed (r:group), how many groups have it failed (f), and its last step (x, ms).
-- A state is status|attempt|at (ticks, 19 digits)|due|failure.
local FAILED, DONE, CANCELLED = '5', '4', '6'

local function isEnd(status)
  return status == FAILED or status == DONE or status == CANCELLED
end

local function split(state)
  return string.match(state, '^(%d+)|(%d+)|(%d+)|')
end

local function countsOver(key, group, known, status, attempt, at)
  local oldStatus, oldAttempt, oldAt = split(known)
  if oldStatus == FAILED and group ~= '' then
    local reopened = redis.call('HGET', key, 'r:' .. group)
    if reopened and at >= reopened then
      return true
    end
  end
  if attempt ~= oldAttempt then
    return tonumber(attempt) > tonumber(oldAttempt)
  end
  if isEnd(status) ~= isEnd(oldStatus) then
    return isEnd(status)
  end
  return at >= oldAt
end

local function keep(key, keepMs)
  if tonumber(redis.call('HGET', key, 'f') or '0') > 0 then
    redis.call('PERSIST', key)
  else
    local last = tonumber(redis.call('HGET', key, 'x') or '0')
    local t = redis.call('TIME')
    local now = tonumber(t[1]) * 1000
    if last + keepMs <= now then
      -- Its step is older than anything is kept; the sweep is told of it, so that it is found until then.
      redis.call('ZADD', KEYS[1] .. ':late', last, key)
      last = now
    end
    redis.call('PEXPIREAT', key, string.format('%.0f', last + keepMs))
  end
end

local function apply(key, keepMs, topic, group, status, attempt, at, atMs, due, failure)
  local field = group == '' and 'o' or 'g:' .. group
  local known = redis.call('HGET', key, field)
  if topic ~= '' then
    redis.call('HSETNX', key, 't', topic)
  end
  if tonumber(atMs) > tonumber(redis.call('HGET', key, 'x') or '0') then
    redis.call('HSET', key, 'x', atMs)
  end
  if not known or countsOver(key, group, known, status, attempt, at) then
    local was = known ~= false and split(known) == FAILED
    redis.call('HSET', key, field, status .. '|' .. attempt .. '|' .. at .. '|' .. due .. '|' .. failure)
    if was ~= (status == FAILED) then
      redis.call('HINCRBY', key, 'f', status == FAILED and 1 or -1)
    end
  end
  keep(key, keepMs)
end
