let tasks: (() => void)[] = [];

/** Runs what it is given together with all else that it is given meanwhile, when the loop has read what had come in. */
export function atEndOfTurn(task: () => void): void {
  if (tasks.length === 0) setImmediate(runAll);
  tasks.push(task);
}

function runAll(): void {
  const due = tasks;
  tasks = [];
  for (const task of due) task();
}
