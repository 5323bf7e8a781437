/** Reads a Chromium trace: which tasks kept the page's thread busy for long, and with what. */

/** A task that lasts this long is felt; above twice of it a page is said to hang. */
export const LONG_MS = 50;

const isTask = ({ ph, name }) => ph === 'X' && (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask');

/** Events between which the thread was in one function or step, without the wrappers that hold all of a task. */
const WRAPPERS = new Set(['RunTask', 'ThreadControllerImpl::RunTask', 'ThreadPool_RunTask']);

/** The process and thread of the page that did most. */
function pageThread(events) {
  const named = events.filter(
    ({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const busy = ({ pid, tid }) =>
    events.reduce((sum, event) => sum + (isTask(event) && event.pid === pid && event.tid === tid ? event.dur : 0), 0);
  return named.map((thread) => ({ ...thread, busy: busy(thread) })).sort((a, b) => b.busy - a.busy)[0];
}

/** What a task was spent on: names of the events in it, each with the milliseconds that no event inside it accounts for. */
function partsOf(inside) {
  const parts = new Map();
  const open = [];
  const end = (event) => event.ts + event.dur;
  const close = (event) => parts.set(event.name, (parts.get(event.name) ?? 0) + event.self);
  for (const { name, ts, dur } of [...inside].sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    while (open.length > 0 && end(open.at(-1)) <= ts) close(open.pop());
    if (open.length > 0) open.at(-1).self -= dur;
    open.push({ name, ts, dur, self: dur });
  }
  while (open.length > 0) close(open.pop());
  const largest = [...parts].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return largest.map(([name, us]) => ({ name, ms: us / 1000 }));
}

/** Functions of the page's own code that a sampling profiler saw during a task, with their milliseconds. */
function functionsOf(events, { pid, ts, dur }) {
  const nodes = new Map();
  const seen = new Map();
  let at = 0;
  const chunks = events.filter((event) => event.pid === pid && /^Profile(Chunk)?$/.test(event.name));
  const idOf = new Map();
  for (const { name, id, tid, args } of chunks)
    if (name === 'Profile') idOf.set(id, { tid, startTime: args.data.startTime });
  for (const { name, id, args } of chunks) {
    const profile = idOf.get(id);
    if (name === 'Profile') at = args.data.startTime;
    if (name === 'Profile' || !profile) continue;
    for (const node of args.data.cpuProfile?.nodes ?? []) nodes.set(`${id} ${node.id}`, node.callFrame);
    const deltas = args.data.timeDeltas ?? [];
    for (const [i, sample] of (args.data.cpuProfile?.samples ?? []).entries()) {
      profile.at = (profile.at ?? profile.startTime ?? at) + (deltas[i] ?? 0);
      if (profile.at < ts || profile.at > ts + dur) continue;
      const frame = nodes.get(`${id} ${sample}`);
      if (!frame || frame.functionName === '(program)' || frame.functionName === '(idle)') continue;
      const place = `${frame.functionName || 'anonymous'} ${(frame.url ?? '').split('/').at(-1)}:${frame.lineNumber}`;
      seen.set(place, (seen.get(place) ?? 0) + (deltas[i] ?? 0));
    }
  }
  return [...seen]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([name, us]) => ({ name, ms: us / 1000 }));
}

/** @throws Error when the trace tells of no task at all */
function busyThread(events) {
  const thread = pageThread(events);
  if (!thread || thread.busy === 0) throw new Error('The trace tells of no task of the page.');
  return thread;
}

/**
 * @param trace a trace of a browser, as an object
 * @returns milliseconds that the page's thread was busy, in all and in the longest task, on the clock and of the processor (null
 * where the trace does not tell)
 * @throws Error when the trace tells of no task at all
 */
export function threadTime({ traceEvents: events }) {
  const { pid, tid, busy } = busyThread(events);
  const tasks = events.filter((event) => isTask(event) && event.pid === pid && event.tid === tid);
  const told = tasks.every(({ tdur }) => tdur !== undefined);
  const longest = (key) => tasks.reduce((most, task) => Math.max(most, task[key]), 0) / 1000;
  return {
    clockMs: busy / 1000,
    cpuMs: told ? tasks.reduce((sum, { tdur }) => sum + tdur, 0) / 1000 : null,
    longestMs: longest('dur'),
    longestCpuMs: told ? longest('tdur') : null,
  };
}

/**
 * @param trace a trace of a browser, as an object
 * @returns tasks of the page's thread from `LONG_MS` on, longest first: milliseconds from begin to end (`ms`) and of the
 * processor where the trace tells (`cpuMs`), what they were spent on
 * @throws Error when the trace tells of no task at all
 */
export function longTasks(trace) {
  const events = trace.traceEvents;
  const thread = busyThread(events);
  const own = events.filter(({ pid, tid, ph }) => pid === thread.pid && tid === thread.tid && ph === 'X');
  const tasks = own.filter((event) => isTask(event) && event.dur >= LONG_MS * 1000);
  // A task may be there under two names.
  const outer = tasks.filter(
    (task) =>
      !tasks.some(
        (other) =>
          other !== task &&
          other.ts <= task.ts &&
          other.ts + other.dur >= task.ts + task.dur &&
          (other.dur > task.dur || other.name < task.name),
      ),
  );
  return outer
    .sort((a, b) => b.dur - a.dur)
    .map((task) => {
      const inside = own.filter(
        ({ ts, dur, name }) => ts >= task.ts && ts + dur <= task.ts + task.dur && !WRAPPERS.has(name),
      );
      return {
        ms: task.dur / 1000,
        cpuMs: task.tdur === undefined ? null : task.tdur / 1000,
        parts: partsOf(inside),
        functions: functionsOf(events, task),
      };
    });
}
