import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where two files, or two places of one, have the same lines. */
export interface Repetition {
  readonly places: readonly [string, string]
  readonly lines: readonly string[]
}

interface Line {
  readonly file: string
  readonly number: number
  readonly text: string
}

const root = join(import.meta.dirname, '../..')

/** Runs of at least so many lines that stand twice, comments, imports and bare brackets aside. */
export const repetitions = (folders: readonly string[], least: number): readonly Repetition[] => {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  return repeated(
    files.filter((file) => !file.includes('node_modules')).map((file) => linesOf(file, textOf(file))),
    least,
  )
}

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

const insignificant =
  /^(?:import\b[\s\S]*?from '[^']*'|export (?:type )?\{[^}]*\} from '[^']*')$|\/\*[\s\S]*?\*\//gm

/** The lines that say something, each with its place. */
export const linesOf = (file: string, text: string): readonly Line[] =>
  text
    .replace(insignificant, (found) => found.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line, at) => ({ file, number: at + 1, text: line.replace(/\/\/.*$/, '').trim() }))
    .filter((line) => /\w/.test(line.text))

/** Each run once, as long as it is. */
export const repeated = (files: readonly (readonly Line[])[], least: number): readonly Repetition[] => {
  const firstAt = new Map<string, readonly [readonly Line[], number]>()
  const found: Repetition[] = []
  for (const lines of files) {
    for (let at = 0; at + least <= lines.length; at++) {
      const key = textAt(lines, at, least)
      const first = firstAt.get(key)
      if (first === undefined) firstAt.set(key, [lines, at])
      else if (!isOneAnd(first, lines, at, least)) {
        const length = lengthOf(first, lines, at)
        found.push(repetitionOf(first, lines, at, length))
        at += length - least
      }
    }
  }
  return found
}

const textAt = (lines: readonly Line[], at: number, count: number): string =>
  lines
    .slice(at, at + count)
    .map(({ text }) => text)
    .join('\n')

/** A run that overlaps itself is a list of like lines. */
const isOneAnd = (
  [first, start]: readonly [readonly Line[], number],
  lines: readonly Line[],
  at: number,
  count: number,
): boolean => first === lines && at < start + count

const lengthOf = (
  [first, start]: readonly [readonly Line[], number],
  lines: readonly Line[],
  at: number,
): number => {
  let length = 0
  while (lines[at + length] && first[start + length]?.text === lines[at + length]?.text) length++
  return length
}

const repetitionOf = (
  [first, start]: readonly [readonly Line[], number],
  lines: readonly Line[],
  at: number,
  length: number,
): Repetition => ({
  places: [placeOf(first[start]), placeOf(lines[at])],
  lines: lines.slice(at, at + length).map(({ text }) => text),
})

const placeOf = (line: Line | undefined): string => `${line?.file}:${line?.number}`
