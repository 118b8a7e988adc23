-- Shared. What is known of a message: a hash with its topic (t), its own state (o), one state per group (g:group),
-- when a failure was claimed (r:group), how many groups have it failed (f), and its last step (x, ms).
-- A state is status|attempt|at (ticks, 19 digits)|due|failure.
local SCHEDULED, DONE, FAILED, CANCELLED = '1', '4', '5', '6'

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

-- How long a message is kept (ms): one number for all, or one for each status from 0 on, with commas between; 0 is for
-- ever. Where the message stands itself counts as long as no group has it.
local function keepOf(key, spec)
  local failed = tonumber(redis.call('HGET', key, 'f') or '0') > 0
  if not string.find(spec, ',', 1, true) then
    return failed and 0 or tonumber(spec)
  end
  local by = {}
  for ms in string.gmatch(spec, '%d+') do
    by[#by + 1] = tonumber(ms)
  end
  local own, most = 0, nil
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local ms = by[tonumber(string.match(fields[i + 1], '^%d+') or '0') + 1]
    if string.sub(fields[i], 1, 2) == 'g:' then
      most = most ~= 0 and (ms == 0 and 0 or math.max(most or 0, ms)) or 0
    elseif fields[i] == 'o' then
      own = ms
    end
  end
  return most or own
end

local function keep(key, spec)
  local keepMs = keepOf(key, spec)
  if keepMs == 0 then
    redis.call('PERSIST', key)
  else
    local last = tonumber(redis.call('HGET', key, 'x') or '0')
    local due = string.match(redis.call('HGET', key, 'o') or '', '^' .. SCHEDULED .. '|%d+|%d+|(%d+)')
    if due then
      -- What waits to be due is kept until then, and from then on as long as anything.
      last = math.max(last, math.floor((tonumber(due) - 621355968000000000) / 10000))
    end
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

local function apply(key, spec, topic, group, status, attempt, at, atMs, due, failure)
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
  keep(key, spec)
end
