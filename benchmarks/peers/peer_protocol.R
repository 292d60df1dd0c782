# What the R programs of the comparison share: requests, files, and the clock. README.md has the protocol.

readDoubles <- function(path, count) readBin(path, "double", n = count, size = 8L)

# Serves requests until standard input ends. A work that is not offered has no function; a function returns its answer.
serve <- function(versions, prepare) {
  input <- file("stdin", "r")
  fit <- NULL
  repeat {
    line <- readLines(input, n = 1L)
    if (length(line) == 0L) {
      break
    }
    words <- strsplit(line, " ", fixed = TRUE)[[1]]
    response <- switch(words[1],
      versions = versions,
      prepare = {
        fit <- NULL
        invisible(gc())
        fit <- prepare(words[-1])
        if (is.null(fit)) '{"ready": false}' else '{"ready": true}'
      },
      answer = {
        writeBin(fit(), words[2])
        "{}"
      },
      time = {
        start <- Sys.time()
        fit()
        sprintf('{"nanoseconds": %.0f}', 1e9 * as.numeric(difftime(Sys.time(), start, units = "secs")))
      },
      stop("there is no request ", words[1])
    )
    cat(response, "\n", sep = "")
    flush(stdout())
  }
}
