package io.castalia.streams.page;

import io.castalia.streams.summary.SummaryShape;
import java.util.List;

/** Where pages and their fragments are kept. */
public interface PageRows {

    /** All pages, by number, those between them that were never written as new ones. */
    List<Page> pages(SummaryShape shape);

    /** Writes a page. */
    void put(int number, Page page);

    /** The rows of fragments of a page, oldest first. */
    List<byte[]> fragments(int number);

    /** Adds rows that came of the block at this offset. */
    void putFragments(int number, long offset, List<byte[]> rows);

    /** Puts rows in the place of all there are. */
    void replaceFragments(int number, long offset, List<byte[]> rows);
}
