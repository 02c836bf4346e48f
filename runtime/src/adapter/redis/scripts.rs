//! What runs within Redis: each operation as one script, done as a whole or not at all.

use ::redis::Script;

/// Version of the keys' records.
pub(super) const VERSION: &str = "gw:{keys}:version";
/// The keys' records by name, sealed.
pub(super) const RECORDS: &str = "gw:{keys}:records";
/// The state's key, where nobody brings one.
pub(super) const STATE_KEY: &str = "gw:{keys}:state-key";
/// What shows that a state key is the right one.
pub(super) const CHECK: &str = "gw:{keys}:state-key-check";

/// `KEYS`: where; `ARGV`: what is offered.
const KEEP: &str = "
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])";

/// `KEYS`: version, records; `ARGV`: the version that is known, if any.
const READ_KEYS: &str = "
local version = redis.call('GET', KEYS[1]) or ''
if ARGV[1] == version then return false end
return {version, redis.call('HGETALL', KEYS[2])}";

/// `KEYS`: version, records; `ARGV`: the version that is meant, the next one, then PUT NAME RECORD or DEL NAME, repeated.
/// Gives back whether it was done, and how many replicas there are, as far as the user may know.
const WRITE_KEYS: &str = "
local version = redis.call('GET', KEYS[1]) or ''
if version ~= ARGV[1] then return {0, 0} end
local i = 3
while i <= #ARGV do
  if ARGV[i] == 'PUT' then
    redis.call('HSET', KEYS[2], ARGV[i + 1], ARGV[i + 2])
    i = i + 3
  else
    redis.call('HDEL', KEYS[2], ARGV[i + 1])
    i = i + 2
  end
end
redis.call('SET', KEYS[1], ARGV[2])
local replication = redis.pcall('INFO', 'replication')
local replicas = type(replication) == 'string' and string.match(replication, 'connected_slaves:(%d+)')
return {1, tonumber(replicas or 0)}";

/// All scripts.
pub(super) struct Scripts {
    pub(super) keep: Script,
    pub(super) read_keys: Script,
    pub(super) write_keys: Script,
}

impl Scripts {
    pub(super) fn new() -> Scripts {
        Scripts {
            keep: Script::new(KEEP),
            read_keys: Script::new(READ_KEYS),
            write_keys: Script::new(WRITE_KEYS),
        }
    }
}
