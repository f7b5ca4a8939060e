import { readdirSync, readFileSync } from 'node:fs'

/** The processes in which MiniStack runs functions: its children that run its worker. */
export const functionProcesses = (ministack: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === ministack && readOf(pid, 'cmdline').includes('_worker.'))

const parentOf = (pid: number): number => Number(readOf(pid, 'stat').split(') ').at(-1)?.split(' ')[1])

const readOf = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // ended meanwhile
  }
}
