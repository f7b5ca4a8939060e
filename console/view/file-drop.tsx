import { useState } from 'preact/hooks'

/** A file that is dropped beside its place would replace the page by itself. */
export const keepDrops = (): void => {
  for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.preventDefault())
}

/** Files, dropped or chosen. */
export const FileDrop = ({ onFiles }: { onFiles: (files: readonly File[]) => void }) => {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onFiles([...(event.dataTransfer?.files ?? [])])
  }
  return (
    <label
      class={isOver ? 'drop over' : 'drop'}
      for="files"
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span>
        <strong>Choose files</strong>, or drop them here
      </span>
      <span class="hint">CSV, NDJSON or JSON, of any size</span>
      <input
        id="files"
        class="unseen"
        type="file"
        multiple
        accept=".csv,.ndjson,.jsonl,.json,text/csv,application/json,application/x-ndjson"
        onChange={({ currentTarget }) => onFiles([...(currentTarget.files ?? [])])}
      />
    </label>
  )
}
