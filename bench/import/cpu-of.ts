import { readFileSync } from 'node:fs'

/** Clock ticks a second, as Linux tells them to programs. */
const ticks = 100

/** CPU that another process has used, in milliseconds (proc(5), `stat`: utime and stime). */
export const cpuOf = (pid: number): number => {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const fields = rest.split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks
}
