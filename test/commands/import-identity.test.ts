import { describe, expect, test } from 'vitest'
import { mayBeOne } from '../../src/core/contact/name-likeness.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

/** Imports the files one after the other; the names of the contacts after. */
async function namesAfter(files: readonly (readonly [string, string])[], config = ''): Promise<string[]> {
  const shop = await newWorkspace()
  if (config) await shop.write('guanxi.yaml', `name: Shop\n${config}`)
  for (const [source, content] of files) await importing(shop, source, content)
  const names = await namesIn(shop)
  for (const [source, content] of files) {
    const { created } = await importing(shop, source, content)
    expect(created).toBe(0)
  }
  expect(await namesIn(shop)).toEqual(names)
  return names
}

async function importing(shop: Folder, source: string, content: string) {
  await shop.write('people.csv', content)
  const { json } = await shop.run(`import contacts people.csv --source ${source} --json`)
  expect(json.error).toBeUndefined()
  return json.import
}

const namesIn = async (shop: Folder): Promise<string[]> =>
  (await shop.run('contact list --json')).json.contacts.map(({ name }: { name: string }) => name).sort()

describe('contacts of several systems', () => {
  test('become one with all his ids, by e-mail and a similar name', async () => {
    const shop = await newWorkspace()
    await importing(shop, 'till', 'id,name,email\nT1,Ann Lee,ann@x.example\n')
    await importing(shop, 'web', 'id,name,email,phone\nW7,Anna Lee,ANN@x.example,0912345678\n')
    await importing(shop, 'app', 'id,phone\nA3,0912 345 678\n')
    const { contact } = (await shop.run('contact show T1 --json')).json
    expect(contact).toMatchObject({ external_ids: ['T1', 'W7', 'A3'], emails: ['ann@x.example'], name: 'Anna Lee' })
    expect(await namesIn(shop)).toEqual(['Anna Lee'])
  })

  test('a family that shares a phone stays several people', async () => {
    const family = 'name,phone\nAnn Lee,0912345678\nBob Lee,0912345678\nAnn Lee,0912345678\n'
    expect(await namesAfter([['till', family]])).toEqual(['Ann Lee', 'Bob Lee'])
    expect(await namesAfter([['till', 'name,phone\n王小明,0912345678\n王大明,0912345678\n小明,0912345678\n']])).toEqual(
      ['王大明', '王小明'],
    )
  })

  test('an e-mail of two people with clearly different names stays two people', async () => {
    const shop = await newWorkspace()
    const content = 'name,email\nAnn Lee,home@x.example\nBob Jones,home@x.example\n'
    const { created, warnings } = await importing(shop, 'till', content)
    expect([created, warnings]).toEqual([2, 1])
    expect(
      await namesAfter([
        ['till', content],
        ['web', content],
      ]),
    ).toEqual(['Ann Lee', 'Bob Jones'])
  })

  test('two ids of one source are two people, whatever they share', async () => {
    expect(await namesAfter([['till', 'id,name,email\n1,Ann Lee,a@x.example\n2,Ann Lee,a@x.example\n']])).toEqual([
      'Ann Lee',
      'Ann Lee',
    ])
  })

  test('a later row goes to whoever had e-mail and name first, in the first import as in the next', async () => {
    const rows = '1,Ann,a@x.example,\n,Bo,a@x.example,\n2,Bo,a@x.example,\n,Bo,a@x.example,Leeds\n'
    const shop = await newWorkspace()
    await importing(shop, 'till', `id,name,email,city\n${rows}`)
    expect(await importing(shop, 'till', `id,name,email,city\n${rows}`)).toMatchObject({ created: 0, updated: 0 })
  })

  test('a workspace can say otherwise', async () => {
    const family = 'name,phone,email\nAnn Lee,0912345678,\nBob Jones,0912345678,\nCy,,c@x.example\nDee,,c@x.example\n'
    expect(
      await namesAfter(
        [['till', family]],
        'identity: [external, { by: phone, name: any }, { by: email, name: any }]\n',
      ),
    ).toHaveLength(2)
    expect(
      await namesAfter(
        [
          ['till', 'id,name,email\n1,Ann,a@x.example\n'],
          ['web', 'id,name,email\n9,Ann,a@x.example\n'],
        ],
        'identity: [external]\n',
      ),
    ).toEqual(['Ann', 'Ann'])
    const shop = await newWorkspace()
    await shop.write('guanxi.yaml', 'name: Shop\nidentity: [external, external]\n')
    expect((await shop.run('contact list')).stderr).toContain('must name each kind once')
  })
})

test.each([
  ['Ann Lee', 'Anna Lee', true, true],
  ['Chen, Anna', 'Anna Chen', true, true],
  ['A. Chen', 'Anna Chen', true, true],
  ['Anna Chen', 'Ben Chen', true, false],
  ['Jonathan Miller', 'Johnathan Miller', true, true],
  ['Ann', 'Bob', false, false],
  ['王小明', '王大明', true, false],
  ['王小明', '小明', true, true],
  ['王小明', 'Ming Wang', true, false],
  ['王小明', '陳大文', false, false],
  ['José', 'Jose', true, true],
  ['', 'Ann', true, true],
])('%s and %s: similar %s, same %s', (a, b, isSimilar, isSame) => {
  expect([mayBeOne('similar', a, b), mayBeOne('same', a, b)]).toEqual([isSimilar, isSame])
  expect([mayBeOne('similar', b, a), mayBeOne('same', b, a)]).toEqual([isSimilar, isSame])
  expect(mayBeOne('any', a, b)).toBe(true)
})
