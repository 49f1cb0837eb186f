import { expect } from 'vitest'
import { contactsById, contactsByKey, insertContacts, insertIdentities } from '../../src/core/store/contact.js'
import { changesOf, countCreated, createdRows, findRun, listRuns } from '../../src/core/store/history.js'
import { obstaclesTo } from '../../src/core/store/obstacle.js'
import type { Store } from '../../src/core/store/open.js'
import { insertRecords, type Run, updateRecord } from '../../src/core/store/run.js'
import { takeBack } from '../../src/core/store/undo.js'
import { asRun, describeStores } from '../helpers/stores.js'

const addContacts = (store: Store, names: readonly [number, string][]) =>
  asRun(store, async run => {
    await insertContacts(
      store,
      run,
      names.map(([id, name]) => ({ id, public_id: `${run.publicId}-${id}`, name })),
    )
    await insertIdentities(
      store,
      run,
      names.map(([contact_id]) => ({ contact_id, kind: 'email', value: 'a@x', value_key: 'a@x', source_id: null })),
    )
  })

const rename = (store: Store, id: number, name: string) =>
  asRun(store, async run => {
    const [contact] = await contactsById(store, [id])
    if (contact) await updateRecord(store, run, 'contact', contact, { name })
  })

const nameOf = async (store: Store, id: number) => (await contactsById(store, [id]))[0]?.name

describeStores(testIn => {
  testIn('listRuns and findRun: the newest first, by public id or by number', async store => {
    const first = await addContacts(store, [[1, 'Ann']])
    const second = await rename(store, 1, 'Anna')
    expect((await listRuns(store)).map(run => run.public_id)).toEqual([second.publicId, first.publicId])
    expect((await listRuns(store, 1)).map(run => run.public_id)).toEqual([second.publicId])
    expect((await findRun(store, first.publicId))?.id).toBe(first.id)
    expect((await findRun(store, String(second.id)))?.public_id).toBe(second.publicId)
    expect(await findRun(store, '0')).toBeUndefined()
    expect(await findRun(store, 'x')).toBeUndefined()
  })

  testIn('countCreated, createdRows and changesOf: what a run has done', async store => {
    const first = await addContacts(store, [
      [1, 'Ann'],
      [2, 'Bo'],
    ])
    const second = await rename(store, 2, 'Bob')
    expect(Object.fromEntries(await countCreated(store, first.id))).toEqual({ contact: 2, contact_identity: 2 })
    expect((await createdRows(store, first.id, 3)).map(({ table, row }) => [table, row.id])).toEqual([
      ['contact', 1],
      ['contact', 2],
      ['contact_identity', 1],
    ])
    expect(await changesOf(store, first.id, 9)).toEqual([])
    const [change] = await changesOf(store, second.id, 9)
    expect([change?.table, change?.before.name, change?.after?.name]).toEqual(['contact', 'Bo', 'Bob'])
    await rename(store, 2, 'Robert')
    const [still] = await changesOf(store, second.id, 9)
    expect([still?.before.name, still?.after?.name]).toEqual(['Bo', 'Bob'])
    expect((await createdRows(store, first.id, 2)).map(({ row }) => row.name)).toEqual(['Ann', 'Bo'])
  })

  testIn('obstaclesTo: what later runs have changed or hung on, the newest first', async store => {
    const first = await addContacts(store, [
      [1, 'Ann'],
      [2, 'Bo'],
    ])
    const renaming = await rename(store, 2, 'Bob')
    const tagging = await asRun(store, run =>
      insertRecords(
        store,
        run,
        'contact_tag',
        ['id', 'contact_id', 'tag'],
        [
          [1, 1, 'vip'],
          [2, 1, 'new'],
        ],
      ),
    )
    const obstacle = (table: string, rows: number, reason: string, { publicId }: Run) => ({
      table,
      rows,
      reason,
      run: publicId,
      command: 'test',
    })
    expect(await obstaclesTo(store, first.id)).toEqual([
      obstacle('contact_tag', 2, 'needed', tagging),
      obstacle('contact', 1, 'changed', renaming),
    ])
    expect(await obstaclesTo(store, renaming.id)).toEqual([])
    const again = await rename(store, 2, 'Robert')
    expect(await obstaclesTo(store, renaming.id)).toEqual([obstacle('contact', 1, 'changed', again)])
  })

  testIn('takeBack: what was changed is as it was, what was created is gone', async store => {
    await addContacts(store, [[1, 'Ann']])
    const renaming = await rename(store, 1, 'Anna')
    const second = await addContacts(store, [[2, 'Bo']])
    const undo = await asRun(store, async () => undefined)
    expect(await takeBack(store, renaming.id, undo.id)).toEqual({ deleted: 0, restored: 1 })
    expect(await nameOf(store, 1)).toBe('Ann')
    expect(await takeBack(store, second.id, undo.id)).toEqual({ deleted: 2, restored: 0 })
    expect(await nameOf(store, 2)).toBeUndefined()
    expect((await findRun(store, second.publicId))?.state).toBe('undone')
  })

  testIn('takeBack: an e-mail of two contacts goes to him who had it next', async store => {
    const first = await addContacts(store, [[1, 'Ann']])
    await addContacts(store, [
      [2, 'Bo'],
      [3, 'Cy'],
    ])
    const owner = async () => (await contactsByKey(store, 'email', ['a@x'])).get('a@x')
    expect(await owner()).toBe(1)
    const undo = await asRun(store, async () => undefined)
    await takeBack(store, first.id, undo.id)
    expect(await owner()).toBe(2)
  })
})
