import { useState } from 'preact/hooks'
import { begin } from '../send/begin.ts'
import { columnsFor } from '../state/app.ts'
import { verbsFor } from '../state/target.ts'
import { counted, sizeText } from '../state/words.ts'
import { useApp, usePage } from './context.ts'
import { FileDrop } from './file-drop.tsx'

/** Where a person says what is to become of which files. */
export const SendForm = () => {
  const { service } = useApp()
  const { effects } = usePage()
  const collections = service?.collections ?? []
  const [chosenName, setName] = useState('')
  const [verb, setVerb] = useState(0)
  const [files, setFiles] = useState<readonly File[]>([])
  const collection = collections.find((one) => one.name === chosenName) ?? collections[0]
  if (collection === undefined) return <p>This service has no collections.</p>
  const verbs = verbsFor(collection.actions.map(({ name }) => name))
  const as = (verbs[verb] ?? verbs[0])?.as
  const go = (isCheck: boolean) => as && begin({ files, collection: collection.name, as, isCheck }, effects)
  return (
    <section class="panel" aria-labelledby="send">
      <h2 id="send">Send files</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          go(false)
        }}
      >
        <div class="choices">
          <Choice
            id="collection"
            label="Collection"
            options={collections.map((one) => one.name)}
            chosen={collections.indexOf(collection)}
            onChoose={(at) => {
              setName(collections[at]?.name ?? '')
              setVerb(0)
            }}
          />
          <Choice
            id="verb"
            label="What to do"
            options={verbs.map(({ label }) => label)}
            chosen={verb}
            onChoose={setVerb}
          />
        </div>
        <p class="hint">
          Columns of a CSV file, or members of an object: {named(columnsFor(collection, as?.action))}
        </p>
        <FileDrop onFiles={setFiles} />
        {files.length > 0 && (
          <ul class="files" aria-label="Chosen files">
            {files.map((file) => (
              <li key={`${file.name}${file.lastModified}`}>
                <bdi>{file.name}</bdi> <span class="hint">{sizeText(file.size)}</span>
              </li>
            ))}
          </ul>
        )}
        <div class="buttons">
          <button type="submit" class="main" disabled={files.length === 0}>
            Send {files.length > 1 ? counted(files.length, 'file') : ''}
          </button>
          <button type="button" disabled={files.length === 0} onClick={() => go(true)}>
            Check first
          </button>
          <span class="hint">A check writes nothing.</span>
        </div>
      </form>
    </section>
  )
}

const mostNamed = 40

const named = (columns: readonly string[]): string => {
  const shown = columns.slice(0, mostNamed).join(', ')
  return columns.length > mostNamed ? `${shown} and ${counted(columns.length - mostNamed, 'other')}` : shown
}

interface Choosing {
  readonly id: string
  readonly label: string
  readonly options: readonly string[]
  readonly chosen: number
  readonly onChoose: (at: number) => void
}

const Choice = ({ id, label, options, chosen, onChoose }: Choosing) => (
  <p>
    <label for={id}>{label}</label>
    <select id={id} value={chosen} onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}>
      {options.map((option, at) => (
        <option key={option} value={at}>
          {option}
        </option>
      ))}
    </select>
  </p>
)
