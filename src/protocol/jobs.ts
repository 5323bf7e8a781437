/** What every worker that does jobs understands beside its own commands: a question for a sign of life, and the answer. */

export interface Ping {
  readonly v: 1;
  readonly type: 'ping';
}

export interface Pong {
  readonly v: 1;
  readonly type: 'pong';
}
