/** What the service in a process of this machine asks for; the functions on Lambda have their own. */
const needed = [22, 5] as const

/** @returns a line that says which Node it takes; undefined where this one will do. */
export const tooOld = (command: string, version: string): string | undefined => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return undefined
  return `${command} needs Node ${needed.join('.')} or newer, and this is Node ${version}. Synthesis (cdk) takes Node 20.`
}
