import { BoundedMap } from '../bounded-map.js'
import type { Store } from '../store/open.js'
import { insertProducts, productsByKey } from '../store/product.js'
import { idsOf, type Run } from '../store/run.js'
import type { ProductTable } from '../store/schema.js'

const REMEMBERED = 100_000

/** Product codes compare without case and width. */
export const productKey = (code: string): string => code.normalize('NFKC').trim().toLowerCase()

/** A product as the lines of an order need it. */
export interface KnownProduct {
  id: number
  name: string | null
}

/** What a new product is given besides its code. */
export interface ProductDetails {
  name?: string | undefined
  category?: string | undefined
}

/** Finds products by code, and makes those that are not there. */
export class ProductDirectory {
  readonly #known = new BoundedMap<string, KnownProduct>(REMEMBERED)
  /** By the code as it is written, which spares folding it for every line. */
  readonly #written = new BoundedMap<string, KnownProduct>(REMEMBERED)
  #new: ProductTable[] = []
  created = 0

  private constructor(
    private readonly store: Store,
    private readonly run: Run,
    private readonly currency: string,
    private readonly nextId: () => number,
  ) {}

  static async open(store: Store, run: Run, currency: string): Promise<ProductDirectory> {
    return new ProductDirectory(store, run, currency, await idsOf(store, run, 'product'))
  }

  /** Looks up all codes of a batch at once; to be called before `findOrCreate`. */
  async prepare(codes: Iterable<string>): Promise<void> {
    const wanted = new Set<string>()
    for (const code of codes) {
      if (this.#written.get(code) !== undefined) continue
      const key = productKey(code)
      if (this.#known.get(key) === undefined) wanted.add(key)
    }
    for (const { code_key, id, name } of await productsByKey(this.store, [...wanted]))
      this.#known.set(code_key, { id, name })
  }

  /** The product with a code as it is written, where it has been asked for lately. */
  known(code: string): KnownProduct | undefined {
    return this.#written.get(code)
  }

  /** The product with a code, where there is one. */
  find(code: string): KnownProduct | undefined {
    return this.#written.get(code) ?? this.#known.get(productKey(code))
  }

  /** The product with a code; where there is none, a new one with these details, stored with the next `flush`. */
  findOrCreate(code: string, details: ProductDetails = {}): KnownProduct {
    const written = this.#written.get(code)
    if (written !== undefined) return written
    const key = productKey(code)
    const product = this.#known.get(key) ?? this.#create(code, key, details)
    this.#written.set(code, product)
    return product
  }

  #create(code: string, key: string, details: ProductDetails): KnownProduct {
    const product = { id: this.nextId(), name: details.name ?? null }
    this.#known.set(key, product)
    this.created++
    this.#new.push({
      id: product.id,
      public_id: this.run.newPublicId(),
      code,
      code_key: key,
      name: product.name,
      category: details.category ?? null,
      price: null,
      currency: this.currency,
      custom: null,
      created_run_id: this.run.id,
      changed_run_id: this.run.id,
    })
    return product
  }

  async flush(): Promise<void> {
    await insertProducts(this.store, this.run, this.#new)
    this.#new = []
  }
}
