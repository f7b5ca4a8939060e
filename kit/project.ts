import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What is filled in. */
export interface ProjectNames {
  readonly name: string
  /** The version of this package, as npm takes it. */
  readonly multistatus: string
}

/** In the package, and in the sources. */
const template = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './template/' : '../../kit/template/', import.meta.url),
)

/** npm renames a .gitignore, and leaves out what one names. */
const called: Readonly<Record<string, string>> = { gitignore: '.gitignore' }

/** The files of a new project, by their paths in it. */
export const projectFiles = async ({
  name,
  multistatus,
}: ProjectNames): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(template, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = files.map(async (file): Promise<[string, string]> => {
    const path = relative(template, file)
    const text = await readFile(file, 'utf8')
    return [called[path] ?? path, filled(text, { name, multistatus })]
  })
  return new Map(await Promise.all(read))
}

const filled = (text: string, { name, multistatus }: ProjectNames): string =>
  // In one pass, since what is filled in may look like a place.
  text.replace(/project-name|ProjectName|project-multistatus/g, (place) => {
    if (place === 'project-name') return name
    return place === 'ProjectName' ? pascal(name) : JSON.stringify(multistatus).slice(1, -1)
  })

const pascal = (name: string): string =>
  name.replace(/(?:^|-+)(.?)/g, (_, letter: string) => letter.toUpperCase())

/**
 * Writes a project into a folder that is made, or is empty.
 * @throws Error when it has something in it; then nothing is written.
 */
export const writeProject = async (folder: string, files: ReadonlyMap<string, string>): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const there = (await readdir(folder)).filter((name) => name !== '.git')
  if (there.length > 0) throw new Error(`${folder} is not empty (${there[0]}); name a new folder`)
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text, { flag: 'wx' })
  }
}
