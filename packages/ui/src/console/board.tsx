import {
  type Announcements,
  closestCorners,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { type ReactNode, useState } from 'react'
import { columnOf } from './board-moves.ts'
import type { BoardColumn, BoardProps } from './board-types.ts'
import { useConsoleTexts } from './texts.ts'
import { useMoves } from './use-moves.ts'

/** A kanban for mouse, touch and keys. Moves show at once and can be undone from the notice. */
export function Board<Card>(props: BoardProps<Card>) {
  const { label, columns, cardName, render, onOpen } = props
  const t = useConsoleTexts()
  const moves = useMoves(props)
  const [lifted, setLifted] = useState<string>()
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: sortableKeyboardCoordinates,
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space'] },
    }),
  )
  const columnName = (key: string | number | undefined) =>
    columns.find((c) => c.key === columnOf(moves.places, String(key)))?.label ?? ''
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('board.pick', { card: cardName(moves.cards.get(String(active.id))!) }),
    onDragOver: ({ over }) => (over ? t('board.over', { column: columnName(over.id) }) : undefined),
    onDragEnd: ({ over }) => (over ? t('board.drop', { column: columnName(over.id) }) : t('board.cancel')),
    onDragCancel: () => t('board.cancel'),
  }
  const drop = ({ active, over }: DragEndEvent) => {
    setLifted(undefined)
    if (over) void moves.drop(String(active.id), String(over.id))
  }
  const liftedCard = lifted === undefined ? undefined : moves.cards.get(lifted)
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCorners}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('board.how') } }}
      onDragStart={({ active }) => setLifted(String(active.id))}
      onDragCancel={() => setLifted(undefined)}
      onDragEnd={drop}
    >
      <section className="q-board" aria-label={label}>
        {columns.map((column) => (
          <Column key={column.key} column={column} keys={moves.places[column.key] ?? []}>
            {(key) => {
              const card = moves.cards.get(key)
              return (
                card && (
                  <CardPlace
                    key={key}
                    id={key}
                    name={cardName(card)}
                    body={render(card)}
                    onOpen={onOpen && (() => onOpen(card))}
                  />
                )
              )
            }}
          </Column>
        ))}
      </section>
      <DragOverlay>
        {liftedCard && <div className="q-board-card q-board-lifted">{render(liftedCard)}</div>}
      </DragOverlay>
    </DndContext>
  )
}

type ColumnProps<Card> = {
  column: BoardColumn<Card>
  keys: readonly string[]
  children: (key: string) => ReactNode
}

function Column<Card>({ column, keys, children }: ColumnProps<Card>) {
  const t = useConsoleTexts()
  const { setNodeRef, isOver } = useDroppable({ id: column.key })
  return (
    <section
      className="q-board-column"
      data-tone={column.tone}
      data-over={isOver || undefined}
      aria-label={column.label}
    >
      <header>
        <span className="q-board-dot" aria-hidden />
        <h3>{column.label}</h3>
        <span className="q-tab-count">{column.total ?? keys.length}</span>
      </header>
      <SortableContext items={[...keys]} strategy={verticalListSortingStrategy}>
        <ul ref={setNodeRef}>
          {keys.map(children)}
          {keys.length === 0 && <li className="q-board-empty">{t('board.empty')}</li>}
        </ul>
      </SortableContext>
    </section>
  )
}

function CardPlace({
  id,
  name,
  body,
  onOpen,
}: {
  id: string
  name: string
  body: ReactNode
  onOpen?: () => void
}) {
  const { attributes, listeners, setNodeRef, isDragging } = useSortable({ id })
  return (
    <li ref={setNodeRef} className="q-board-card" data-lifted={isDragging || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a card holds links and buttons of its own */}
      <div
        {...attributes}
        {...listeners}
        role="button"
        tabIndex={0}
        aria-label={name}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.()
          else listeners?.onKeyDown?.(event)
        }}
      >
        {body}
      </div>
    </li>
  )
}
