//! Figures over the points of a sweep, to be drawn.

/// Several series of figures, over the same points.
pub struct Chart {
    /// What each point is called.
    pub points: Vec<String>,
    pub series: Vec<Series>,
    /// A figure in words.
    pub words: fn(f64) -> String,
}

/// A figure for each point, if it has one.
pub struct Series {
    pub name: String,
    pub figures: Vec<Option<f64>>,
}
