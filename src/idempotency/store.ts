/** What is known of one attempt at something that must not be done twice. */
export type AttemptRecord =
  /** Under way until a moment (Unix milliseconds), after which whoever did it is taken for dead. */
  | { readonly state: 'running'; readonly input: string; readonly until: number }
  /** Done; the answer is sealed with the caller's key. */
  | { readonly state: 'done'; readonly input: string; readonly answer: string }
  /** Sent, and no answer came: nobody knows. */
  | { readonly state: 'unknown'; readonly input: string };

/** Remembers attempts by name, for as long as it was told when it was made. */
export interface AttemptStore {
  /** Whether it can be asked, as far as is known without asking. */
  readonly isReachable: boolean;
  /** Takes a name that is free; answers what is there already, and then changes nothing. */
  claim(name: string, record: AttemptRecord): Promise<AttemptRecord | undefined>;
  put(name: string, record: AttemptRecord): Promise<void>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}
