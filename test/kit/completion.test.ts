import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { multistatus, newFolder } from './support.ts'

/** What help says is the oracle: every command, and the options of each. */
const helped = new Map<string, readonly string[]>()
let folder: string

beforeAll(async () => {
  folder = newFolder()
  mkdirSync(join(folder, 'my folder'))
  writeFileSync(join(folder, 'my file.ts'), '')
  const { out } = await multistatus(folder, '--help')
  const names = [...out.matchAll(/^ {2}([a-z]+) [^\n]* {2}\S/gm)].map(([, name = '']) => name)
  await Promise.all(
    [...new Set(names)]
      .filter((name) => name !== 'multistatus')
      .map(async (name) => {
        const { out: help } = await multistatus(folder, 'help', name)
        helped.set(name, optionsIn(help))
      }),
  )
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(folder, shell), (await multistatus(folder, 'completion', shell)).out)
})

/** Those that stand at the beginning of a line, also `--a NAME, --b NAME  what they are for`. */
const optionsIn = (help: string): readonly string[] => {
  const lines = help.split('\n').filter((line) => /^ +(?:-\w, )?--/.test(line))
  const flags = lines.flatMap(
    (line) =>
      line
        .trim()
        .split(/ {2,}/, 1)[0]
        ?.match(/--[a-z][a-z0-9-]*/g) ?? [],
  )
  return [...new Set([...flags, '--help'])].sort()
}

/** What a shell offers after `multistatus` and words, for each list of words. */
type Offers = (...asked: readonly (readonly string[])[]) => readonly (readonly string[])[]

const saidBy = (command: string, args: readonly string[]): readonly (readonly string[])[] => {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const answers = stdout.split('== next ==\n').slice(1)
  return answers.map((text) =>
    text
      .split('\n')
      .map((line) => line.split('\t', 1)[0] ?? '')
      .filter((line) => line !== '')
      .sort(),
  )
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const bashAsks = (words: readonly string[]): string =>
  `echo '== next =='; COMP_WORDS=(multistatus ${words.map(quoted).join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=(); _multistatus; printf '%s\\n' "\${COMPREPLY[@]}"`

const bash: Offers = (...asked) =>
  saidBy('bash', ['--norc', '-c', ['source ./bash', ...asked.map(bashAsks)].join('\n')])

/** Arrays of zsh begin with 1; what completes in bash's way is run with those of ksh. */
const zsh: Offers = (...asked) =>
  saidBy('zsh', [
    '-f',
    '-c',
    ['HOME=$PWD', 'source ./zsh', 'setopt ksharrays', ...asked.map(bashAsks)].join('\n'),
  ])

const fish: Offers = (...asked) => {
  const asks = asked.map(
    (words) => `echo '== next =='; complete -C ${quoted(`multistatus ${words.join(' ')}`)}`,
  )
  return saidBy('fish', ['--no-config', '-c', ['source fish', ...asks].join('\n')])
}

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

it('help names the commands that this is about', () => {
  expect([...helped.keys()]).toEqual(
    expect.arrayContaining(['init', 'dev', 'token', 'openapi', 'reindex', 'upgrade', 'import', 'completion']),
  )
  expect(helped.get('dev')).toEqual(expect.arrayContaining(['--scopes-member', '--webhook', '--cors']))
  expect(helped.get('upgrade')).toEqual([
    '--anew',
    '--collections',
    '--dry-run',
    '--endpoint',
    '--help',
    '--table',
  ])
})

it.each(Object.entries({ bash, zsh, fish }).filter(([shell]) => has(shell)))(
  '%s completes each command and each option that help names, and no others',
  (_, offers) => {
    const names = [...helped.keys()].sort()
    const [first = [], afterHelp, ...flags] = offers([''], ['help', ''], ...names.map((name) => [name, '--']))
    expect(first.filter((word) => !word.startsWith('-'))).toEqual(names)
    expect(afterHelp).toEqual(names)
    expect(Object.fromEntries(names.map((name, at) => [name, flags[at]]))).toEqual(Object.fromEntries(helped))
  },
)

it.each(Object.entries({ bash, fish }).filter(([shell]) => has(shell)))(
  '%s completes files where a command takes one, folders where it takes those, and nothing else',
  (_, offers) => {
    const asked = [
      ['dev', 'my'],
      ['init', 'my'],
      ['reindex', 'my'],
      ['completion', ''],
    ]
    const plain = offers(...asked).map((words) => words.map((word) => word.replace(/\/$/, '')))
    expect(plain).toEqual([['my file.ts', 'my folder'], ['my folder'], [], ['bash', 'fish', 'zsh']])
  },
)
