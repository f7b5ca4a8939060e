/** Whether a process exists. Signal 0 only tests for it; EPERM means that it exists and belongs to another user. */
export const isRunning = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
