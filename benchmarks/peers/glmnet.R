# glmnet: the lasso at one strength and its cross-validated choice among a hundred, on the columns as they are. README.md has the protocol.
suppressPackageStartupMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = FALSE)
source(file.path(dirname(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))), "peer_protocol.R"))

# The default threshold of 1e-7 stops some way before the objective that the others reach.
threshold <- 1e-14

# What it takes for the scores of folds to agree to seven digits.
pathThreshold <- 1e-12

prepareFit <- function(rows, targets, penalty) {
  function() {
    model <- glmnet(rows, targets, lambda = penalty, standardize = FALSE, thresh = threshold, type.gaussian = "covariance")
    c(as.vector(model$beta), as.vector(model$a0))
  }
}

# Its objective is a mean.
preparePoisson <- function(rows, targets, penalty) {
  function() {
    model <- glmnet(rows, targets, family = "poisson", alpha = 0, lambda = penalty / nrow(rows), standardize = FALSE, thresh = threshold)
    c(as.vector(model$beta), as.vector(model$a0))
  }
}

# The mean squared error of every fold at 100 strengths, the folds of one strength together.
prepareChoice <- function(rows, targets) {
  folds <- 10L
  count <- nrow(rows)
  sizes <- count %/% folds + (seq_len(folds) <= count %% folds)
  fold <- rep(seq_len(folds), sizes)
  largest <- max(abs(crossprod(scale(rows, scale = FALSE), targets - mean(targets)))) / count
  strengths <- largest * 10^seq(0, -3, length.out = 100)
  function() {
    model <- cv.glmnet(rows, targets, lambda = strengths, foldid = fold, keep = TRUE, standardize = FALSE, thresh = pathThreshold,
                       type.gaussian = "covariance")
    squares <- (model$fit.preval - targets)^2
    as.vector(rowsum(squares, fold) / sizes)
  }
}

prepare <- function(words) {
  if (!(words[1] %in% c("lasso", "lasso-choice", "poisson")) || words[2] != "double") {
    return(NULL)
  }
  features <- as.integer(words[3])
  rowCount <- as.integer(words[4])
  rows <- matrix(readDoubles(words[6], rowCount * features), nrow = rowCount, byrow = TRUE)
  targets <- readDoubles(words[7], rowCount)
  penalty <- as.numeric(words[5])
  switch(words[1],
    lasso = prepareFit(rows, targets, penalty),
    poisson = preparePoisson(rows, targets, penalty),
    prepareChoice(rows, targets)
  )
}

serve(sprintf('{"glmnet": "%s", "R": "%s"}', packageVersion("glmnet"), getRversion()), prepare)
