/** Tasks by name, for the workers, which are told a name and settings only. */
import { type ClassifyAnswer, type ClassifySettings, classify } from './classify.js';
import type { Task } from './task.js';

/** Every task with the types of its settings and answers. */
export interface TaskTypes {
  classify: { settings: ClassifySettings; answer: ClassifyAnswer };
}

export type TaskName = keyof TaskTypes;

/** A task's name and settings: all a worker needs to know of it. Plain data. */
export type TaskChoice = { [Name in TaskName]: { readonly name: Name; readonly settings: TaskTypes[Name]['settings'] } }[TaskName];

/** What any task answers; opaque to the engine. Plain data: it crosses threads. */
export type Answer = TaskTypes[TaskName]['answer'];

const TASKS = { classify } satisfies { [Name in TaskName]: Task<TaskTypes[Name]['settings'], TaskTypes[Name]['answer']> };

/** The task of that name. */
export function taskNamed<Name extends TaskName>(name: Name): (typeof TASKS)[Name] {
  return TASKS[name];
}
